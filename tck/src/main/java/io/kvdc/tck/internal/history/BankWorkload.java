package io.kvdc.tck.internal.history;

import io.kvdc.Bytes;
import io.kvdc.KeyValue;
import io.kvdc.ScanOptions;
import io.kvdc.Snapshot;
import io.kvdc.Timestamp;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import io.kvdc.error.KvException;
import io.kvdc.error.KvTransientException;
import io.kvdc.error.KvUndeterminedException;
import io.kvdc.tck.internal.fixture.TestSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Threads that move money between accounts, and others that count all of it all the time. */
public final class BankWorkload {

  private static final int CLERKS = 4;
  private static final int AUDITORS = 2;
  private static final int ACCOUNTS = 8;
  private static final int BALANCE = 100;
  private static final int TRANSFERS = 40;

  private final TestSpace space;
  private final TransactionOptions options;
  private final AtomicInteger committed = new AtomicInteger();
  private final AtomicInteger busy = new AtomicInteger(CLERKS);
  private final ConcurrentLinkedQueue<Timestamp> pasts = new ConcurrentLinkedQueue<>();

  /** A bank whose clerks work with transactions of some kind. */
  public BankWorkload(TestSpace space, TransactionOptions options) {
    this.space = space;
    this.options = options;
  }

  /**
   * Runs the threads; fails if money was ever lost or made. Tells how many transfers there were.
   */
  public int run() throws Exception {
    List<KeyValue> accounts = new ArrayList<>();
    for (int i = 0; i < ACCOUNTS; i++) {
      accounts.add(new KeyValue(account(i), amount(BALANCE)));
    }
    space.txn().commit(accounts);
    new Shaken(space, CLERKS + AUDITORS)
        .run(
            number -> {
              Random random = new Random(space.settings().seed() * 37 + number);
              if (number < CLERKS) {
                transfer(random);
              } else {
                audit(random);
              }
            });
    // The past did not change either.
    for (Timestamp past : pasts) {
      count(space.connection().snapshot(past), ScanOptions.defaults());
    }
    count(space.connection().snapshot(), ScanOptions.defaults());
    return committed.get();
  }

  private void transfer(Random random) {
    try {
      for (int i = 0; i < TRANSFERS; i++) {
        int from = random.nextInt(ACCOUNTS);
        int to = (from + 1 + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
        transfer(from, to, 1 + random.nextInt(BALANCE / 4), random.nextInt(5) == 0);
      }
    } finally {
      busy.decrementAndGet();
    }
  }

  private void transfer(int from, int to, int amount, boolean changesItsMind) {
    try (Transaction transaction = space.connection().begin(options)) {
      int left = balance(transaction.getForUpdate(account(from))) - amount;
      int right = balance(transaction.getForUpdate(account(to))) + amount;
      if (left < 0) {
        return;
      }
      transaction.put(account(from), amount(left));
      transaction.put(account(to), amount(right));
      if (changesItsMind) {
        transaction.rollback();
        return;
      }
      transaction.commit();
      committed.incrementAndGet();
    } catch (KvTransientException | KvUndeterminedException e) {
      // Whether it was done or not, the money is all there.
    }
  }

  private void audit(Random random) {
    while (busy.get() > 0) {
      try {
        Snapshot snapshot = space.connection().snapshot();
        pasts.add(snapshot.timestamp());
        ScanOptions scan =
            ScanOptions.defaults()
                .withReverse(random.nextBoolean())
                .withPageSize(1 + random.nextInt(ACCOUNTS));
        count(snapshot, scan);
        try (Transaction transaction = space.connection().begin()) {
          List<Bytes> all = new ArrayList<>();
          for (int i = 0; i < ACCOUNTS; i++) {
            all.add(account(i));
          }
          check(
              transaction.batchGet(all).stream().mapToInt(BankWorkload::balance).sum(),
              "a transaction that began at " + transaction.startTimestamp());
        }
      } catch (KvTransientException e) {
        // A cluster that is shaken may be busy; it may not be wrong.
      } catch (KvException e) {
        throw new AssertionError("an audit failed", e);
      }
    }
  }

  private void count(Snapshot snapshot, ScanOptions scan) {
    List<KeyValue> found = snapshot.scan(space.range(), scan).toList();
    check(
        found.stream().mapToInt(entry -> balance(entry.value())).sum(),
        scan + " at " + snapshot.timestamp() + " found " + found);
  }

  private static void check(int sum, String where) {
    if (sum != ACCOUNTS * BALANCE) {
      throw new AssertionError(
          "there are " + sum + " and not " + ACCOUNTS * BALANCE + ": " + where);
    }
  }

  /** Far apart, so that accounts are in different regions. */
  private Bytes account(int number) {
    return space.key(String.valueOf((char) ('a' + 3 * number)));
  }

  private static Bytes amount(int amount) {
    return Bytes.utf8("" + amount);
  }

  private static int balance(@Nullable Bytes value) {
    return value == null ? 0 : Integer.parseInt(value.toUtf8());
  }
}

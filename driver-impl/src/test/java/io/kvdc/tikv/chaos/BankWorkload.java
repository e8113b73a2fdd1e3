package io.kvdc.tikv.chaos;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.KeyRange;
import io.kvdc.Snapshot;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import io.kvdc.error.KvException;
import io.kvdc.error.Outcome;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Moves money between accounts and writes each transfer down, in one transaction. The sum stays the
 * same at every moment, an acknowledged transfer stays written down, and one that failed for sure
 * never appears.
 */
final class BankWorkload implements Workload {

  static final int ACCOUNTS = 12;
  static final long EACH = 100;

  private static final AtomicLong IDS = new AtomicLong();

  private final Connection connection;
  private final Random random;
  private final Watch watch;
  private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
  private final Set<Long> refused = ConcurrentHashMap.newKeySet();
  private volatile long successes;

  BankWorkload(Connection connection, long seed, Watch watch) {
    this.connection = connection;
    this.random = new Random(seed);
    this.watch = watch;
  }

  static void open(Connection connection) {
    connection.transact(
        transaction -> {
          for (int i = 0; i < ACCOUNTS; i++) {
            transaction.put(Keys.account(i), number(EACH));
          }
          return null;
        });
  }

  @Override
  public void step() {
    int from = random.nextInt(ACCOUNTS);
    int to = (from + 1 + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
    long id = IDS.incrementAndGet();
    boolean committing = false;
    // Each transfer in another form of commit, as far as it may take that.
    TransactionOptions options =
        TransactionOptions.optimistic()
            .mutate()
            .asyncCommit(random.nextBoolean())
            .onePhase(random.nextBoolean())
            .build();
    try (Transaction transaction = watch.call("begin", () -> connection.begin(options))) {
      List<Bytes> read =
          watch.call(
              "tx.batchGet",
              () -> transaction.batchGet(List.of(Keys.account(from), Keys.account(to))));
      transaction.put(Keys.account(from), number(value(read.get(0)) - 1));
      transaction.put(Keys.account(to), number(value(read.get(1)) + 1));
      transaction.put(Keys.transfer(id), number(1));
      committing = true;
      watch.call("tx.commit", transaction::commit);
      acknowledged.add(id);
      successes++;
    } catch (KvException e) {
      if (!committing || e.outcome() == Outcome.NOT_APPLIED) {
        refused.add(id);
      }
    }
  }

  private static long value(Bytes number) {
    return Long.parseLong(number.toUtf8());
  }

  private static Bytes number(long value) {
    return Bytes.utf8(Long.toString(value));
  }

  /** Checks sum and transfers at one moment; the driver's own failure is thrown. */
  void check() {
    // Whatever was acknowledged before the snapshot must be in it.
    Set<Long> written = Set.copyOf(acknowledged);
    Set<Long> undone = Set.copyOf(refused);
    Snapshot snapshot =
        connection.snapshot(watch.callOfTheTest(() -> connection.currentTimestamp()));
    long sum = 0;
    for (int i = 0; i < ACCOUNTS; i++) {
      Bytes account = Keys.account(i);
      sum += value(watch.callOfTheTest(() -> snapshot.get(account)));
    }
    if (sum != ACCOUNTS * EACH) {
      watch.violation("the accounts hold " + sum);
    }
    Set<Bytes> found = watch.callOfTheTest(() -> transfers(snapshot));
    for (long id : written) {
      if (!found.contains(Keys.transfer(id))) {
        watch.violation("transfer " + id + " was acknowledged and is lost");
      }
    }
    for (long id : undone) {
      if (found.contains(Keys.transfer(id))) {
        watch.violation("transfer " + id + " failed for sure and is there");
      }
    }
  }

  private static Set<Bytes> transfers(Snapshot snapshot) {
    try (var cursor = snapshot.scan(KeyRange.prefix(Bytes.utf8("transfer-")))) {
      Set<Bytes> found = new HashSet<>();
      cursor.forEach(entry -> found.add(entry.key()));
      return found;
    }
  }

  @Override
  public long successes() {
    return successes;
  }

  @Override
  public String toString() {
    return "bank";
  }
}

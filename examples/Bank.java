import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Cursor;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.Kv;
import io.kvdc.RetryPolicy;
import io.kvdc.Snapshot;
import io.kvdc.Transaction;
import io.kvdc.TransactionMode;
import io.kvdc.TransactionOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A bank whose clerks move money between accounts, all at the same time, while an auditor counts.
 * No coin is ever made or lost: at every snapshot the total is the same.
 *
 * <pre>bin/kv run examples/Bank.java [URL [optimistic|pessimistic [TRANSFERS]]]</pre>
 */
public class Bank {

  private static final int ACCOUNTS = 10;
  private static final int CLERKS = 4;
  private static final long OPENING_BALANCE = 100;
  private static final Bytes PREFIX = Bytes.utf8("account/");

  private final Connection connection;
  private final TransactionOptions options;
  private final AtomicInteger attempts = new AtomicInteger();

  private Bank(Connection connection, TransactionMode mode) {
    this.connection = connection;
    this.options = TransactionOptions.defaults().mutate().mode(mode).build();
  }

  public static void main(String[] args) throws Exception {
    String url = args.length > 0 ? args[0] : "kv:embedded:bank?stores=3";
    TransactionMode mode =
        TransactionMode.valueOf(
            args.length > 1 ? args[1].toUpperCase(Locale.ROOT) : TransactionMode.PESSIMISTIC.name());
    int transfers = args.length > 2 ? Integer.parseInt(args[2]) : 500;
    try (Connection connection = Kv.connect(url)) {
      new Bank(connection, mode).run(transfers);
    }
  }

  private void run(int transfers) throws Exception {
    openAccounts();
    ExecutorService people = Executors.newFixedThreadPool(CLERKS + 1);
    List<Future<?>> clerks = new ArrayList<>();
    for (int i = 0; i < CLERKS; i++) {
      clerks.add(people.submit(() -> work(transfers / CLERKS)));
    }
    Future<Integer> auditor = people.submit(() -> audit(clerks));
    int audits = auditor.get();
    for (Future<?> clerk : clerks) {
      clerk.get();
    }
    people.shutdown();

    System.out.println(options.mode() + ": " + transfers + " transfers in " + attempts + " attempts");
    System.out.println(audits + " audits, each of " + total(connection.snapshot()) + " coins");
  }

  private void openAccounts() {
    connection.transact(
        transaction -> {
          for (int i = 0; i < ACCOUNTS; i++) {
            transaction.put(account(i), coins(OPENING_BALANCE));
          }
          return null;
        });
  }

  private void work(int transfers) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    for (int i = 0; i < transfers; i++) {
      Bytes from = account(random.nextInt(ACCOUNTS));
      Bytes to = account(random.nextInt(ACCOUNTS));
      long amount = 1 + random.nextInt(20);
      if (!from.equals(to)) {
        // Runs again, in a new transaction, whenever another clerk was faster.
        connection.transact(
            options,
            RetryPolicy.defaults().withMaxAttempts(1_000),
            transaction -> {
              move(transaction, from, to, amount);
              return null;
            });
      }
    }
  }

  private void move(Transaction transaction, Bytes from, Bytes to, long amount) {
    attempts.incrementAndGet();
    // Always in the same order, so that two clerks never wait for each other.
    boolean inOrder = from.compareTo(to) < 0;
    Bytes first = transaction.getForUpdate(inOrder ? from : to);
    Bytes second = transaction.getForUpdate(inOrder ? to : from);
    long payer = coins(inOrder ? first : second);
    long payee = coins(inOrder ? second : first);
    if (payer >= amount) {
      transaction.put(from, coins(payer - amount));
      transaction.put(to, coins(payee + amount));
    }
  }

  /** Counts until all clerks are done; returns how often. */
  private int audit(List<Future<?>> clerks) {
    int audits = 0;
    boolean done;
    do {
      done = clerks.stream().allMatch(Future::isDone);
      long total = total(connection.snapshot());
      if (total != ACCOUNTS * OPENING_BALANCE) {
        throw new IllegalStateException("there are " + total + " coins");
      }
      audits++;
    } while (!done);
    return audits;
  }

  private static long total(Snapshot snapshot) {
    long total = 0;
    try (Cursor<KeyValue> accounts = snapshot.scan(KeyRange.prefix(PREFIX))) {
      for (KeyValue account : accounts) {
        total += coins(account.value());
      }
    }
    return total;
  }

  private static Bytes account(int number) {
    return Bytes.utf8("account/%03d".formatted(number));
  }

  private static Bytes coins(long amount) {
    return Bytes.utf8(Long.toString(amount));
  }

  private static long coins(Bytes value) {
    return Long.parseLong(value.toUtf8());
  }
}

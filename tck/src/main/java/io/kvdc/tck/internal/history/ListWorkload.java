package io.kvdc.tck.internal.history;

import io.kvdc.Bytes;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import io.kvdc.error.KvException;
import io.kvdc.error.KvUndeterminedException;
import io.kvdc.tck.internal.fixture.TestSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Many threads that read lists and append to them, in random transactions. */
public final class ListWorkload {

  private static final int THREADS = 4;
  private static final int TRANSACTIONS = 40;
  private static final int LISTS = 4;
  private static final int LONGEST = 4;

  private final TestSpace space;
  private final TransactionOptions options;
  private final boolean locking;
  private final AtomicInteger elements = new AtomicInteger();
  private final ConcurrentLinkedQueue<ListTxn> history = new ConcurrentLinkedQueue<>();

  /**
   * Transactions of some kind.
   *
   * @param locking whether they lock all that they read, which makes them serializable
   */
  public ListWorkload(TestSpace space, TransactionOptions options, boolean locking) {
    this.space = space;
    this.options = options;
    this.locking = locking;
  }

  /** Runs the threads, and tells what they did and what was left in the end. */
  public List<ListTxn> run() throws Exception {
    new Shaken(space, THREADS)
        .run(
            number -> {
              // One seed for each thread; which of them is faster, nothing decides.
              Random random = new Random(space.settings().seed() * 31 + number);
              for (int i = 0; i < TRANSACTIONS; i++) {
                history.add(transaction(number + "/" + i, random));
              }
            });
    List<ListTxn> all = new ArrayList<>(history);
    all.add(readAll());
    return all;
  }

  private ListTxn transaction(String name, Random random) {
    List<ListOp> ops = new ArrayList<>();
    TxnOutcome outcome;
    try (Transaction transaction = space.connection().begin(options)) {
      int length = 1 + random.nextInt(LONGEST);
      for (int i = 0; i < length; i++) {
        int key = random.nextInt(LISTS);
        List<Integer> read = read(transaction, key);
        ops.add(new ListOp.Read(key, read));
        if (random.nextBoolean()) {
          ops.add(append(transaction, key, read));
        }
      }
      transaction.commit();
      outcome = TxnOutcome.COMMITTED;
    } catch (KvUndeterminedException e) {
      outcome = TxnOutcome.UNKNOWN;
    } catch (KvException e) {
      outcome = TxnOutcome.ABORTED;
    }
    return new ListTxn(name, outcome, ops);
  }

  private List<Integer> read(Transaction transaction, int key) {
    Bytes found = locking ? transaction.getForUpdate(key(key)) : transaction.get(key(key));
    return decode(found);
  }

  private ListOp append(Transaction transaction, int key, List<Integer> read) {
    int element = elements.incrementAndGet();
    List<Integer> longer = new ArrayList<>(read);
    longer.add(element);
    transaction.put(key(key), encode(longer));
    return new ListOp.Append(key, element);
  }

  private ListTxn readAll() {
    List<ListOp> ops = new ArrayList<>();
    try (Transaction transaction = space.connection().begin()) {
      for (int key = 0; key < LISTS; key++) {
        ops.add(new ListOp.Read(key, decode(transaction.get(key(key)))));
      }
    }
    return new ListTxn("the end", TxnOutcome.COMMITTED, ops);
  }

  /** Far apart, so that the lists are in different regions. */
  private Bytes key(int number) {
    return space.key(String.valueOf((char) ('a' + 6 * number)));
  }

  private static List<Integer> decode(@Nullable Bytes value) {
    return value == null
        ? List.of()
        : Arrays.stream(value.toUtf8().split(",")).map(Integer::valueOf).toList();
  }

  private static Bytes encode(List<Integer> list) {
    return Bytes.utf8(String.join(",", list.stream().map(String::valueOf).toList()));
  }
}

package io.kvdc.tck.model;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Cursor;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.LockOptions;
import io.kvdc.Savepoint;
import io.kvdc.ScanOptions;
import io.kvdc.Session;
import io.kvdc.Transaction;
import io.kvdc.TransactionMode;
import io.kvdc.TransactionOptions;
import io.kvdc.error.KvException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One history, on both drivers at once. */
final class ModelRun implements AutoCloseable {

  static final int TRANSACTIONS = 3;
  static final int KEYS = 4;

  /**
   * What a step shows.
   *
   * @param target on the driver under test
   * @param reference on the reference driver
   */
  record Shown(String target, String reference) {}

  /** The same transaction on both drivers, and what decides about its conflicts. */
  private static final class Pair {
    private final Transaction target;
    private final Transaction reference;
    private final int began;
    private final Set<Integer> touched = new HashSet<>();
    private @Nullable Savepoint targetMark;
    private @Nullable Savepoint referenceMark;

    private Pair(Transaction target, Transaction reference, int began) {
      this.target = target;
      this.reference = reference;
      this.began = began;
    }
  }

  private final Connection target;
  private final Connection reference;
  private final TransactionOptions options;
  private final String prefix;
  private final @Nullable Pair[] open = new @Nullable Pair[TRANSACTIONS];
  private final int[] spoiled = new int[KEYS];
  private int clock;

  ModelRun(Connection target, Connection reference, TransactionMode mode, String prefix) {
    this.target = target;
    this.reference = reference;
    this.options = TransactionOptions.defaults().mutate().mode(mode).build();
    this.prefix = prefix;
  }

  /** Does a step on both. */
  Shown take(ModelStep step) {
    if (step.kind() == ModelStep.Kind.READ_COMMITTED_STATE) {
      return committedState();
    }
    Pair pair = open[step.transaction()];
    if (pair == null) {
      pair = new Pair(target.begin(options), reference.begin(options), ++clock);
      open[step.transaction()] = pair;
    }
    Pair in = pair;
    return switch (step.kind()) {
      case COMMIT -> commit(step, in);
      case ROLLBACK -> {
        open[step.transaction()] = null;
        spoil(in);
        yield both(in, ModelRun::rolledBack);
      }
      case SAVEPOINT -> {
        in.targetMark = in.target.savepoint();
        in.referenceMark = in.reference.savepoint();
        yield new Shown("", "");
      }
      case ROLLBACK_TO_SAVEPOINT -> backTo(in);
      default -> both(in, transaction -> work(transaction, step, in));
    };
  }

  private interface Work {
    String in(Transaction transaction);
  }

  private static Shown both(Pair pair, Work work) {
    return new Shown(shown(() -> work.in(pair.target)), shown(() -> work.in(pair.reference)));
  }

  private static String rolledBack(Transaction transaction) {
    transaction.rollback();
    return "";
  }

  private static Shown backTo(Pair pair) {
    Savepoint targetMark = pair.targetMark;
    Savepoint referenceMark = pair.referenceMark;
    if (targetMark == null || referenceMark == null) {
      return new Shown("", "");
    }
    pair.targetMark = null;
    pair.referenceMark = null;
    pair.target.rollbackTo(targetMark);
    pair.reference.rollbackTo(referenceMark);
    return new Shown("", "");
  }

  private String work(Transaction transaction, ModelStep step, Pair pair) {
    Bytes key = key(step.key());
    Bytes value = Bytes.utf8("v" + step.value());
    switch (step.kind()) {
      case PUT, PUT_MORE, INSERT, DELETE -> {
        if (options.mode() == TransactionMode.PESSIMISTIC) {
          transaction.lockKeys(List.of(key), LockOptions.noWait());
        }
        pair.touched.add(step.key());
        write(transaction, kind(step), key, value);
        return "";
      }
      case LOCK -> {
        pair.touched.add(step.key());
        return String.valueOf(transaction.lockKeys(List.of(key), LockOptions.noWait()).size());
      }
      case GET_FOR_UPDATE -> {
        if (options.mode() == TransactionMode.PESSIMISTIC) {
          transaction.lockKeys(List.of(key), LockOptions.noWait());
        }
        pair.touched.add(step.key());
        return String.valueOf(transaction.getForUpdate(key));
      }
      case BATCH_GET -> {
        return transaction.batchGet(List.of(key(0), key, key(KEYS - 1))).toString();
      }
      case SCAN -> {
        return scan(transaction, false);
      }
      case SCAN_DOWN -> {
        return scan(transaction, true);
      }
      default -> {
        return String.valueOf(transaction.get(key));
      }
    }
  }

  /** Whether an insert is refused by the next lock call or by the commit is left to drivers. */
  private ModelStep.Kind kind(ModelStep step) {
    return step.kind() == ModelStep.Kind.INSERT && options.mode() == TransactionMode.PESSIMISTIC
        ? ModelStep.Kind.PUT
        : step.kind();
  }

  private static void write(Transaction transaction, ModelStep.Kind kind, Bytes key, Bytes value) {
    switch (kind) {
      case INSERT -> transaction.insert(key, value);
      case DELETE -> transaction.delete(key);
      default -> transaction.put(key, value);
    }
  }

  /**
   * The driver commits first. Where it meets a conflict the reference is not asked: a cluster
   * counts what was rolled back as a conflict too, which is allowed, and the reference does not.
   */
  private Shown commit(ModelStep step, Pair pair) {
    open[step.transaction()] = null;
    String onTarget = shown(() -> committed(pair.target));
    if (onTarget.equals("WRITE_CONFLICT")) {
      pair.reference.rollback();
      boolean explained = pair.touched.stream().anyMatch(key -> spoiled[key] > pair.began);
      spoil(pair);
      return new Shown(onTarget, explained ? onTarget : "no conflict");
    }
    String onReference = shown(() -> committed(pair.reference));
    spoil(pair);
    return new Shown(onTarget, onReference);
  }

  private static String committed(Transaction transaction) {
    transaction.commit();
    return transaction.state().toString();
  }

  /** From now on older transactions may conflict at these keys. */
  private void spoil(Pair pair) {
    clock++;
    pair.touched.forEach(key -> spoiled[key] = clock);
  }

  private Shown committedState() {
    return new Shown(
        shown(() -> scan(target.snapshot(), false)),
        shown(() -> scan(reference.snapshot(), false)));
  }

  private String scan(Session session, boolean reverse) {
    try (Cursor<KeyValue> cursor =
        session.scan(
            KeyRange.prefix(Bytes.utf8(prefix)),
            ScanOptions.defaults().withReverse(reverse).withPageSize(2))) {
      return cursor.toList().toString();
    }
  }

  private static String shown(Supplier<String> work) {
    try {
      return work.get();
    } catch (KvException e) {
      return e.code();
    }
  }

  private Bytes key(int number) {
    return Bytes.utf8(prefix + number);
  }

  /** Rolls back what is open, and shows what is left. */
  Shown end() {
    close();
    return committedState();
  }

  @Override
  public void close() {
    List<Pair> left = new ArrayList<>();
    for (int i = 0; i < TRANSACTIONS; i++) {
      Pair pair = open[i];
      if (pair != null) {
        left.add(pair);
        open[i] = null;
      }
    }
    left.forEach(
        pair -> {
          pair.target.close();
          pair.reference.close();
        });
  }
}

package io.kvdc.spring;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Cursor;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.LockOptions;
import io.kvdc.LockedKey;
import io.kvdc.RetryPolicy;
import io.kvdc.ScanOptions;
import io.kvdc.Session;
import io.kvdc.Timestamp;
import io.kvdc.Transaction;
import io.kvdc.TransactionFunction;
import io.kvdc.TransactionOptions;
import io.kvdc.error.KvException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.IllegalTransactionStateException;

/**
 * Reads and writes in the transaction of the thread, if {@link KvTransactionManager} has begun one
 * for the same connection; otherwise each call stands for itself: a read sees the newest data, and
 * a write is a transaction of its own, begun again while it meets others, as {@link
 * Connection#transact} does. Safe for use by many threads.
 *
 * <p>Works on keys of transactions; for raw ones there is {@link Connection#raw()}. All methods
 * throw a {@link org.springframework.dao.DataAccessException} as {@link KvExceptionTranslator}
 * says; one that is transient within a transaction means that all of the transaction has to be run
 * again. {@link KvOutcomeUnknownException} comes from writes outside of transactions alone.
 */
public class KvTemplate {
  private final Connection connection;
  private UnaryOperator<TransactionOptions> options = UnaryOperator.identity();
  private RetryPolicy retryPolicy = RetryPolicy.defaults();
  private KvExceptionTranslator translator = new KvExceptionTranslator();

  /**
   * Works on a connection.
   *
   * @param connection stays the caller's to close
   */
  public KvTemplate(Connection connection) {
    this.connection = Objects.requireNonNull(connection, "connection");
  }

  /**
   * Changes how writes work that are transactions of their own. To be called before the first one.
   *
   * @param newOptions is given what {@link Connection#transactionOptions()} says; by default it
   *     changes nothing
   */
  public void setOptions(UnaryOperator<TransactionOptions> newOptions) {
    this.options = Objects.requireNonNull(newOptions, "options");
  }

  /**
   * Says how often writes are repeated that are transactions of their own. To be called before the
   * first one.
   *
   * @param newPolicy the policy
   */
  public void setRetryPolicy(RetryPolicy newPolicy) {
    this.retryPolicy = Objects.requireNonNull(newPolicy, "policy");
  }

  /**
   * Translates failures otherwise. To be called before the first call.
   *
   * @param newTranslator the translator
   */
  public void setExceptionTranslator(KvExceptionTranslator newTranslator) {
    this.translator = Objects.requireNonNull(newTranslator, "translator");
  }

  /**
   * The connection.
   *
   * @return for what the template does not do; what is done there does not join the transaction of
   *     the thread
   */
  public Connection connection() {
    return connection;
  }

  /**
   * Reads a value.
   *
   * @param key the key
   * @return its value, or null if there is none
   */
  public @Nullable Bytes get(Bytes key) {
    return read(Timestamp.MAX, session -> session.get(key));
  }

  /**
   * Reads a value and makes something of it.
   *
   * @param key the key
   * @param mapper is given the value; not called if there is none
   * @param <T> what it makes
   * @return the same, or null if there is no value
   */
  public <T> @Nullable T get(Bytes key, Function<Bytes, T> mapper) {
    Bytes value = get(key);
    return value == null ? null : mapper.apply(value);
  }

  /**
   * Reads several values, all as of one moment.
   *
   * @param keys the keys, duplicates allowed
   * @return for each key in the same order its value, or null if there is none
   */
  public List<@Nullable Bytes> batchGet(List<Bytes> keys) {
    return read(null, session -> session.batchGet(keys));
  }

  /**
   * Reads a range into a list, all as of one moment.
   *
   * @param range the range
   * @param mapper is given each entry in the order of the keys
   * @param <T> what it makes
   * @return the same; all of it is in memory, see {@link #scan(KeyRange, ScanOptions, Consumer)}
   */
  public <T> List<T> scan(KeyRange range, Function<KeyValue, T> mapper) {
    List<T> all = new ArrayList<>();
    scan(range, ScanOptions.defaults(), entry -> all.add(mapper.apply(entry)));
    return all;
  }

  /**
   * Walks over a range, as of one moment, page by page.
   *
   * @param range the range
   * @param scanOptions limit, direction, page size, with or without values
   * @param consumer is given each entry; what it throws ends the walk
   */
  public void scan(KeyRange range, ScanOptions scanOptions, Consumer<KeyValue> consumer) {
    read(
        null,
        session -> {
          try (Cursor<KeyValue> cursor = session.scan(range, scanOptions)) {
            cursor.forEach(consumer);
          }
          return true;
        });
  }

  /**
   * Writes a value.
   *
   * @param key the key
   * @param value its value, which must not be empty
   */
  public void put(Bytes key, Bytes value) {
    write(transaction -> transaction.put(key, value));
  }

  /**
   * Writes a value for a key that must have none. Within a transaction this may be found out at the
   * commit only.
   *
   * @param key the key
   * @param value its value, which must not be empty
   * @throws org.springframework.dao.DuplicateKeyException if the key has a value
   */
  public void insert(Bytes key, Bytes value) {
    write(transaction -> transaction.insert(key, value));
  }

  /**
   * Removes a value; harmless if there is none.
   *
   * @param key the key
   */
  public void delete(Bytes key) {
    write(transaction -> transaction.delete(key));
  }

  /**
   * Locks a key until the end of the transaction and reads its newest value; see {@link
   * Transaction#getForUpdate}.
   *
   * @param key the key
   * @return its value, or null if there is none
   * @throws IllegalTransactionStateException outside of a transaction, where the lock would be gone
   *     at once
   */
  public @Nullable Bytes getForUpdate(Bytes key) {
    return translated(() -> required().getForUpdate(key));
  }

  /**
   * Locks keys until the end of the transaction; see {@link Transaction#lockKeys(Collection,
   * LockOptions)}.
   *
   * @param keys the keys
   * @param lockOptions how
   * @return what was found at each key, in the order given
   * @throws IllegalTransactionStateException outside of a transaction
   */
  public List<LockedKey> lockKeys(Collection<Bytes> keys, LockOptions lockOptions) {
    return translated(() -> required().lockKeys(keys, lockOptions));
  }

  /**
   * Works in the transaction of the thread, or, if there is none, in one of its own that is
   * committed at the end and begun again while it meets others.
   *
   * @param work what to do; outside of a transaction it may be called several times
   * @param <T> what it returns
   * @return the same
   */
  public <T extends @Nullable Object> T execute(TransactionFunction<T> work) {
    return translated(
        () -> {
          Transaction current = KvTransactionManager.currentTransaction(connection);
          return current != null
              ? work.apply(current)
              : connection.transact(
                  options.apply(connection.transactionOptions()), retryPolicy, work);
        });
  }

  private void write(Consumer<Transaction> work) {
    execute(
        transaction -> {
          work.accept(transaction);
          return true;
        });
  }

  /** Reading one key at the largest timestamp saves fetching one. */
  private <T extends @Nullable Object> T read(
      @Nullable Timestamp asOf, Function<Session, T> reading) {
    return translated(
        () -> {
          Transaction current = KvTransactionManager.currentTransaction(connection);
          if (current != null) {
            return reading.apply(current);
          }
          return reading.apply(asOf == null ? connection.snapshot() : connection.snapshot(asOf));
        });
  }

  private Transaction required() {
    Transaction current = KvTransactionManager.currentTransaction(connection);
    if (current == null) {
      throw new IllegalTransactionStateException(
          "a lock needs a transaction of this thread; mark the method as @Transactional");
    }
    return current;
  }

  private <T extends @Nullable Object> T translated(Supplier<T> call) {
    try {
      return call.get();
    } catch (KvException failed) {
      throw translator.translate(failed);
    }
  }
}

package io.kvdc;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes keys without transactions: each key is read and written atomically, several keys
 * are not. A cheap view; make as many as you like, there is nothing to close.
 *
 * <p>A write that fails with {@link io.kvdc.error.KvUndeterminedException} may have been applied.
 * Puts and deletes are repeated by the driver when a store does not answer, in atomic sessions too,
 * so that one of them may have its effect a second time, after another client's write. Where that
 * matters, write with {@link #compareAndSwap}, which is sent once.
 */
public interface RawSession extends Session {

  /**
   * How this session works.
   *
   * @return its options
   */
  RawOptions options();

  /**
   * The same session with other options.
   *
   * @param options how it shall work
   * @return a new view
   */
  RawSession with(RawOptions options);

  /**
   * The same session without blocking.
   *
   * @return a view with the same options
   */
  AsyncRawSession async();

  /**
   * Writes a value.
   *
   * @param key the key
   * @param value its value, which may be empty
   */
  void put(Bytes key, Bytes value);

  /**
   * Writes a value that expires. Needs {@link Capability#RAW_TTL}.
   *
   * @param key the key
   * @param value its value, which may be empty
   * @param ttl how long it lives, in whole seconds, at least one; {@link Duration#ZERO}: for ever
   */
  void put(Bytes key, Bytes value, Duration ttl);

  /**
   * Writes several values. Not atomic as a whole: if it fails, some may have been written, and the
   * exception says {@link io.kvdc.error.Outcome#UNKNOWN}.
   *
   * @param entries the entries; of entries with the same key the last one counts
   */
  void batchPut(List<KeyValue> entries);

  /**
   * Writes several values that expire, each after its own time. Not atomic as a whole, as {@link
   * #batchPut(List)}.
   *
   * @param entries the entries; of entries with the same key the last one counts
   * @param ttls how long each lives, as for {@link #put(Bytes, Bytes, Duration)}; one for each
   *     entry
   */
  void batchPut(List<KeyValue> entries, List<Duration> ttls);

  /**
   * Writes a value if there is none. Needs an atomic session.
   *
   * @param key the key
   * @param value its value
   * @return the value that was there and stays, or null if the new one was written
   */
  @Nullable Bytes putIfAbsent(Bytes key, Bytes value);

  /**
   * Writes a value if a certain one is there. Needs an atomic session ({@link
   * io.kvdc.error.NotAtomicException}). Sent once only: if the answer is lost, {@link
   * io.kvdc.error.OutcomeUnknownException} says so.
   *
   * @param key the key
   * @param expected the value that must be there; null: there must be none
   * @param newValue the value to write
   * @return whether it was written, and what was there
   */
  CasResult compareAndSwap(Bytes key, @Nullable Bytes expected, Bytes newValue);

  /**
   * How long a value will live. Needs {@link Capability#RAW_TTL}.
   *
   * @param key the key
   * @return the time left, in whole seconds, {@link Duration#ZERO} if it lives for ever, or null if
   *     there is no value
   */
  @Nullable Duration ttl(Bytes key);

  /**
   * Removes a value; harmless if there is none.
   *
   * @param key the key
   */
  void delete(Bytes key);

  /**
   * Removes several values. Not atomic as a whole, as {@link #batchPut(List)}.
   *
   * @param keys the keys
   */
  void batchDelete(List<Bytes> keys);

  /**
   * Removes all values in a range, place by place. Not atomic as a whole, as {@link
   * #batchPut(List)}.
   *
   * @param range the range; without bounds it is everything
   */
  void deleteRange(KeyRange range);

  /**
   * Reads several ranges at once.
   *
   * @param ranges the ranges, in any order, which may overlap
   * @param options for each range: limit, direction, with or without values; the limit must be at
   *     most 10240
   * @return for each range, in the same order, its entries
   */
  List<List<KeyValue>> batchScan(List<KeyRange> ranges, ScanOptions options);

  /**
   * Counts entries by walking over their keys.
   *
   * @param range the range
   * @return how many entries are in it
   */
  long count(KeyRange range);

  /**
   * Computes a checksum over a range. Needs {@link Capability#RAW_CHECKSUM}; always of the default
   * column family.
   *
   * @param range the range
   * @return the checksum
   */
  Checksum checksum(KeyRange range);

  /**
   * Runs a coprocessor that is installed in the stores. Needs {@link Capability#RAW_COPROCESSOR}.
   *
   * @param call what to run
   * @return the answers, ordered by the keys they are about
   */
  List<CoprocessorCall.Answer> coprocessor(CoprocessorCall call);

  /**
   * Walks over all keys that begin with a prefix.
   *
   * @param prefix the prefix
   * @return a cursor before the first entry; close it
   */
  default Cursor<KeyValue> scanPrefix(Bytes prefix) {
    return scan(KeyRange.prefix(prefix));
  }

  /**
   * Removes all values whose keys begin with a prefix.
   *
   * @param prefix the prefix; empty: everything
   */
  default void deletePrefix(Bytes prefix) {
    deleteRange(KeyRange.prefix(prefix));
  }
}

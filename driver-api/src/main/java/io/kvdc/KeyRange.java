package io.kvdc;

import java.util.Objects;

/**
 * A half-open range of keys: from {@code start}, included, to {@code end}, excluded. An empty
 * {@code start} is before all keys, an empty {@code end} after all keys, in every operation alike;
 * a range whose end is not after its start is empty.
 *
 * @param start the first key that may be in the range; empty: unbounded
 * @param end the first key behind the range; empty: unbounded
 */
public record KeyRange(Bytes start, Bytes end) {

  private static final KeyRange ALL = new KeyRange(Bytes.EMPTY, Bytes.EMPTY);

  /**
   * Refuses nulls.
   *
   * @param start as for the record
   * @param end as for the record
   */
  public KeyRange {
    Objects.requireNonNull(start, "start");
    Objects.requireNonNull(end, "end");
  }

  /**
   * All keys.
   *
   * @return the range without bounds
   */
  public static KeyRange all() {
    return ALL;
  }

  /**
   * From a key to another.
   *
   * @param start the first key that may be in the range; empty: unbounded
   * @param end the first key behind the range; empty: unbounded
   * @return the range
   */
  public static KeyRange of(Bytes start, Bytes end) {
    return new KeyRange(start, end);
  }

  /**
   * From a key on.
   *
   * @param start the first key that may be in the range
   * @return the range without an end
   */
  public static KeyRange from(Bytes start) {
    return new KeyRange(start, Bytes.EMPTY);
  }

  /**
   * Up to a key, which is not in the range.
   *
   * @param end the first key behind the range
   * @return the range without a start
   */
  public static KeyRange to(Bytes end) {
    return new KeyRange(Bytes.EMPTY, end);
  }

  /**
   * All keys that begin with a prefix.
   *
   * @param prefix the prefix; empty: all keys
   * @return the range
   */
  public static KeyRange prefix(Bytes prefix) {
    return new KeyRange(prefix, prefix.prefixEnd());
  }

  /**
   * One key alone.
   *
   * @param key the key
   * @return the range that holds only it
   */
  public static KeyRange single(Bytes key) {
    return new KeyRange(key, key.next());
  }

  /**
   * Whether no key can be in the range.
   *
   * @return true if the end is bounded and not after the start
   */
  public boolean isEmpty() {
    return !end.isEmpty() && start.compareTo(end) >= 0;
  }

  /**
   * Whether a key is in the range.
   *
   * @param key the key
   * @return true if it is
   */
  public boolean contains(Bytes key) {
    return start.compareTo(key) <= 0 && (end.isEmpty() || key.compareTo(end) < 0);
  }

  /**
   * What this range has in common with another.
   *
   * @param other the other
   * @return the common part, which may be empty
   */
  public KeyRange intersect(KeyRange other) {
    Bytes from = start.compareTo(other.start) >= 0 ? start : other.start;
    Bytes to =
        end.isEmpty() || (!other.end.isEmpty() && other.end.compareTo(end) < 0) ? other.end : end;
    return new KeyRange(from, to);
  }

  @Override
  public String toString() {
    return "[" + start + ", " + (end.isEmpty() ? "unbounded" : end) + ")";
  }
}

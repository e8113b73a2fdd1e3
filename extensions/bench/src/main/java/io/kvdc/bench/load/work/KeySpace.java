package io.kvdc.bench.load.work;

import java.lang.reflect.Array;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.function.Function;

/**
 * The names of keys, in the order of their numbers, and the value that is written.
 *
 * @param prefix begins all keys
 * @param count how many there are at the start
 * @param valueSize the length of values, in bytes
 */
public record KeySpace(String prefix, long count, int valueSize) {

  /** More keys than these are named when they are needed, to spare memory. */
  private static final long KEPT = 2_000_000;

  private static final int DIGITS = 16;
  private static final long VALUE_SEED = 42;

  /** The key of a number. */
  public byte[] key(long number) {
    byte[] key = new byte[prefix.length() + DIGITS];
    byte[] start = prefix.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(start, 0, key, 0, start.length);
    long left = number;
    for (int at = key.length - 1; at >= start.length; at--) {
      key[at] = (byte) ('0' + left % 10);
      left /= 10;
    }
    return key;
  }

  /** The end of all keys, exclusive. */
  public byte[] end() {
    byte[] end = prefix.getBytes(StandardCharsets.US_ASCII);
    end[end.length - 1]++;
    return end;
  }

  /** The value that is written everywhere; bytes that do not repeat. */
  public byte[] value() {
    byte[] value = new byte[valueSize];
    new Random(VALUE_SEED).nextBytes(value);
    return value;
  }

  /**
   * All keys in the form that a client wants, made once, so that naming keys costs no contender
   * anything.
   *
   * @param type the form
   * @param form makes it
   * @param <K> the form
   */
  public <K> Keys<K> keysAs(Class<K> type, Function<byte[], K> form) {
    int kept = (int) Math.min(count, KEPT);
    @SuppressWarnings("unchecked")
    K[] keys = (K[]) Array.newInstance(type, kept);
    for (int i = 0; i < kept; i++) {
      keys[i] = form.apply(key(i));
    }
    return number -> number < keys.length ? keys[(int) number] : form.apply(key(number));
  }

  /**
   * Keys in one form.
   *
   * @param <K> the form
   */
  @FunctionalInterface
  public interface Keys<K> {
    /** The key of a number. */
    K get(long number);
  }
}

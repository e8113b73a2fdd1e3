package io.kvdc.tck;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.KeyRange;
import io.kvdc.Kv;
import io.kvdc.Timestamp;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * What the suite may know about a target beyond its URL. Optional: without such a service the suite
 * opens its connections with {@link Kv#connect(String)} and leaves the cluster alone. Found by
 * {@link java.util.ServiceLoader}; the first that accepts the URL is used, and several that accept
 * it are an error.
 *
 * <p>All methods are called on the thread of the test, and none but {@link #accepts} without an
 * open connection. What they throw fails the test.
 */
public interface TckTarget {

  /**
   * Whether this service knows about a URL.
   *
   * @param url the URL, as it was given to the suite
   * @return true if it does
   */
  boolean accepts(String url);

  /**
   * Opens a connection. The suite closes it.
   *
   * @param url the URL
   * @return a new connection
   */
  default Connection open(String url) {
    return Kv.connect(url);
  }

  /**
   * Splits regions, so that a test's keys lie in several. Called before each test with keys around
   * and inside the range that the test will use. May do nothing.
   *
   * @param connection the connection of the test
   * @param keys where regions shall begin
   */
  default void split(Connection connection, List<Bytes> keys) {}

  /**
   * Does something to the cluster that no application should notice: moves a leader, splits or
   * merges regions, stops a store and starts it again. Called between the operations of a test. May
   * do nothing. Must be done, or at least safe to overlap with reads and writes, when it returns.
   *
   * @param connection the connection of the test
   * @param range the keys that the test uses
   * @param random the only source of chance, so that a run can be repeated
   */
  default void shake(Connection connection, KeyRange range, Random random) {}

  /**
   * Makes the answer to the next compare-and-swap of a key in a range get lost, although the store
   * has done it. Called between the operations of a test.
   *
   * @param connection the connection of the test
   * @param range the keys that the test uses
   * @return whether it will get lost; false, the default, passes over the tests that need it
   */
  default boolean loseNextSwap(Connection connection, KeyRange range) {
    return false;
  }

  /**
   * As {@link #split}, for keys of transactions, which a cluster may keep elsewhere than those of
   * raw sessions. Called before each test that uses transactions. May do nothing.
   *
   * @param connection the connection of the test
   * @param keys where regions shall begin
   */
  default void splitTransactional(Connection connection, List<Bytes> keys) {}

  /**
   * As {@link #shake}, while transactions are under way on other threads. It may also make answers
   * get lost, so that commits end in the unknown. May do nothing.
   *
   * @param connection the connection of the test
   * @param range the keys that the test uses
   * @param random the only source of chance
   */
  default void shakeTransactional(Connection connection, KeyRange range, Random random) {}

  /**
   * Makes the answer to the next commit of a transaction get lost, although it was applied. Called
   * between the operations of a test.
   *
   * @param connection the connection of the test
   * @param range the keys that the test uses
   * @return whether it will get lost; false, the default, passes over the tests that need it
   */
  default boolean loseNextCommit(Connection connection, KeyRange range) {
    return false;
  }

  /**
   * Makes the cluster forget the versions of data that nobody needs who reads at a timestamp or
   * later, so that nothing before it can be read any more. Other tests do not read the past after
   * this.
   *
   * @param connection the connection of the test
   * @param timestamp the oldest timestamp that can be read from now on
   * @return whether it will; false, the default, passes over the tests that need it
   */
  default boolean forgetBefore(Connection connection, Timestamp timestamp) {
    return false;
  }

  /**
   * Tells who asks, as the cluster hears it: the request source of each request, from now on until
   * the end of the test at least.
   *
   * @param connection the connection of the test
   * @param heard takes the request sources, on any thread, before the request is answered
   * @return whether it will; false, the default, passes over the tests that need it
   */
  default boolean hearRequestSources(Connection connection, Consumer<String> heard) {
    return false;
  }

  /**
   * Removes what a test left behind outside of transactions.
   *
   * @param connection the connection of the test
   * @param range the keys that the test used
   */
  default void clean(Connection connection, KeyRange range) {
    connection.raw().deleteRange(range);
  }

  /**
   * A column family other than the default one, for the tests of {@link
   * io.kvdc.Capability#RAW_COLUMN_FAMILY}.
   *
   * @return its name; {@code write} unless overridden
   */
  default String otherColumnFamily() {
    return "write";
  }
}

package io.kvdc.embedded;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A coprocessor plug-in: code that runs on a store, next to the data of one region, when a client
 * sends {@code RawCoprocessor} with its name.
 *
 * <p>Called on a thread of the store's server, by many at once. It may block only as long as a
 * client is willing to wait.
 */
public interface RawCoprocessor {

  /**
   * Returns the name that requests call it by.
   *
   * @return not empty, the same each time
   */
  String name();

  /**
   * Returns its version, which a request can put a requirement on.
   *
   * @return three numbers, such as {@code 1.4.0}, the same each time
   */
  String version();

  /**
   * Answers a request.
   *
   * @param ranges what the request names, within the region if the client is a good one
   * @param data the request's own bytes
   * @param region what the region holds; valid during this call
   * @return the answer's own bytes
   * @throws CoprocessorException if it cannot; the client gets the text as an error of its request
   */
  Bytes handle(List<KeyRange> ranges, Bytes data, RegionData region) throws CoprocessorException;

  /** Reads and writes of raw keys in the request's region. A key outside it is refused. */
  interface RegionData {

    /**
     * Reads a value.
     *
     * @param key any key of the region
     * @return null if there is none
     * @throws CoprocessorException if the key is not in the region
     */
    @Nullable Bytes get(Bytes key) throws CoprocessorException;

    /**
     * Reads a range.
     *
     * @param start first key
     * @param end first key behind it; empty for the end of the region
     * @param limit how many entries at most
     * @return entries in ascending order of keys
     * @throws CoprocessorException if the start is not in the region
     */
    List<KeyValue> scan(Bytes start, Bytes end, int limit) throws CoprocessorException;

    /**
     * Writes a value.
     *
     * @param key any key of the region
     * @param value any bytes
     * @throws CoprocessorException if the key is not in the region
     */
    void put(Bytes key, Bytes value) throws CoprocessorException;

    /**
     * Deletes a key; it need not be there.
     *
     * @param key any key of the region
     * @throws CoprocessorException if the key is not in the region
     */
    void delete(Bytes key) throws CoprocessorException;
  }

  /** A request that a coprocessor cannot answer. */
  final class CoprocessorException extends Exception {

    private static final long serialVersionUID = 1L;

    /**
     * Makes one.
     *
     * @param message what the client is told
     */
    public CoprocessorException(String message) {
      super(message);
    }
  }
}

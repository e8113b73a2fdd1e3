package io.kvdc;

import java.util.List;
import java.util.function.Function;

/**
 * A call of a coprocessor that is installed in the stores.
 *
 * @param name the name under which it is installed
 * @param versionRequirement which of its versions will do, for example {@code ^1.2}
 * @param ranges the keys it shall work on
 * @param input makes the input for each part of the ranges that one request covers; called once a
 *     request, and again if the request has to be made anew for other parts
 */
public record CoprocessorCall(
    String name,
    String versionRequirement,
    List<KeyRange> ranges,
    Function<List<KeyRange>, Bytes> input) {

  /**
   * Copies the list.
   *
   * @param name as for the record
   * @param versionRequirement as for the record
   * @param ranges as for the record
   * @param input as for the record
   */
  public CoprocessorCall {
    ranges = List.copyOf(ranges);
  }

  /**
   * What the coprocessor answered for a part of the ranges.
   *
   * @param ranges the part
   * @param output its output
   */
  public record Answer(List<KeyRange> ranges, Bytes output) {

    /**
     * Copies the list.
     *
     * @param ranges as for the record
     * @param output as for the record
     */
    public Answer {
      ranges = List.copyOf(ranges);
    }
  }
}

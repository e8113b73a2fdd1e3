package io.kvdc.bench.load.work;

import java.util.ArrayList;
import java.util.List;

/**
 * What share of operations does what.
 *
 * @param parts in percent, 100 together
 */
public record Mix(List<Part> parts) {

  private static final int WHOLE = 100;

  /**
   * One share.
   *
   * @param percent how many of a hundred operations
   * @param verb what they do
   */
  public record Part(int percent, Verb verb) {}

  /**
   * Keeps a copy.
   *
   * @param parts in percent
   */
  public Mix {
    parts = List.copyOf(parts);
  }

  /** A mix of one part; {@link #and} adds others. */
  public static Mix of(int percent, Verb verb) {
    return new Mix(List.of(new Part(percent, verb)));
  }

  /** The mix with one more part. */
  public Mix and(int percent, Verb verb) {
    List<Part> more = new ArrayList<>(parts);
    more.add(new Part(percent, verb));
    return new Mix(more);
  }

  /**
   * What a draw means.
   *
   * @param drawn from 0 to 99
   */
  Verb verb(int drawn) {
    int left = drawn;
    for (Part part : parts) {
      left -= part.percent();
      if (left < 0) {
        return part.verb();
      }
    }
    throw new IllegalArgumentException(drawn + " is not below " + WHOLE);
  }

  /** Whether any operation does that. */
  public boolean has(Verb verb) {
    return parts.stream().anyMatch(part -> part.verb() == verb);
  }
}

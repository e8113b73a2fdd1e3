package io.kvdc.error;

import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;

/**
 * One attempt that an operation made before it failed.
 *
 * @param target where the attempt went, for people: for example {@code store 4 (10.0.0.7:20160),
 *     region 12}
 * @param cause why it did not succeed, for people; holds no key or value
 * @param slept how long the driver waited after it, before it tried again
 * @serial exclude
 */
public record Attempt(String target, String cause, Duration slept) implements Serializable {

  private static final long serialVersionUID = 1L;

  /**
   * Refuses nulls.
   *
   * @param target as for the record
   * @param cause as for the record
   * @param slept as for the record
   */
  public Attempt {
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(cause, "cause");
    Objects.requireNonNull(slept, "slept");
  }
}

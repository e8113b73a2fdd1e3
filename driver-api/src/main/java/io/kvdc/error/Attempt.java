package io.kvdc.error;

import java.time.Duration;

/**
 * One attempt that an operation made before it failed.
 *
 * @param target where the attempt went, for people: for example {@code store 4 (10.0.0.7:20160),
 *     region 12}
 * @param cause why it did not succeed, for people; holds no key or value
 * @param slept how long the driver waited after it, before it tried again
 */
public record Attempt(String target, String cause, Duration slept) {}

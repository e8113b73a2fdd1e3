package io.kvdc.tck.suite;

import java.util.List;

/** The classes of tests, in the order in which they run. */
public final class AllSuites {

  private static final List<Class<?>> CLASSES = List.of(SentinelTest.class, RawPointTest.class);

  private AllSuites() {}

  /** All of them. */
  public static List<Class<?>> classes() {
    return CLASSES;
  }
}

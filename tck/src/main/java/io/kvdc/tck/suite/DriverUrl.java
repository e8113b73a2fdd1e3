package io.kvdc.tck.suite;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kvdc.Kv;
import io.kvdc.error.KvException;
import io.kvdc.tck.internal.fixture.TestSpace;

/** The URL of the target, for tests that need the driver behind it. */
final class DriverUrl {

  private DriverUrl() {}

  /** The URL; the test is passed over if the target opens its connections in another way. */
  static String of(TestSpace space) {
    String url = space.settings().url();
    boolean found;
    try {
      Kv.driver(url);
      found = true;
    } catch (KvException e) {
      found = false;
    }
    assumeTrue(found, "the target's connections are not opened by URL");
    return url;
  }
}

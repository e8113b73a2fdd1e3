/** The conformance suite for drivers, its launcher, and the driver that it takes as the truth. */
module io.kvdc.tck {
  requires transitive io.kvdc;
  requires static transitive org.jspecify;
  requires net.jqwik.api;
  requires org.assertj.core;
  requires org.junit.jupiter.api;
  requires org.junit.jupiter.params;
  requires org.junit.platform.commons;
  requires org.junit.platform.engine;
  requires org.junit.platform.launcher;

  exports io.kvdc.tck;
  exports io.kvdc.tck.plugin;
  exports io.kvdc.tck.reference;

  // JUnit makes the instances of the tests and of their extension.
  opens io.kvdc.tck.suite;
  opens io.kvdc.tck.internal.fixture to
      org.junit.platform.commons;

  uses io.kvdc.tck.TckTarget;

  provides io.kvdc.spi.Driver with
      io.kvdc.tck.reference.ReferenceDriver;
}

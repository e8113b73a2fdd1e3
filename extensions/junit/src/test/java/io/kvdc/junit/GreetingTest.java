package io.kvdc.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import org.junit.jupiter.api.Test;

/** The example of the README. */
@KvCluster
class GreetingTest {
  @Test
  void greets(Connection connection) {
    connection.raw().put(Bytes.utf8("greeting"), Bytes.utf8("hello"));
    assertEquals(Bytes.utf8("hello"), connection.raw().get(Bytes.utf8("greeting")));
  }
}

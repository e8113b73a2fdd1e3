package com.example.kvdc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.RawSession;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.tck.plugin.PluginKit;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SizeGuardTest {

  @Test
  void keepsTheContractOfInterceptors() {
    PluginKit.standard().checkInterceptor(() -> new SizeGuard(1000));
  }

  @Test
  void keepsTheContractOfFactories() {
    PluginKit.standard()
        .checkFactory(new SizeGuardFactory(), Map.of("sizeGuard.maxBytes", "1KiB"));
  }

  /** As its users would: by a word in the URL, on a real driver. */
  @Test
  void refusesWhatIsTooLarge() {
    try (Connection connection = Kv.connect("kv:embedded:sizeGuard?sizeGuard.maxBytes=20B")) {
      RawSession raw = connection.raw();
      raw.put(Bytes.utf8("small"), Bytes.utf8("value"));
      assertEquals(Bytes.utf8("value"), raw.get(Bytes.utf8("small")));

      assertThrows(
          InvalidArgumentException.class,
          () -> raw.put(Bytes.utf8("large"), Bytes.utf8("a value of more than twenty bytes")));
      assertNull(raw.get(Bytes.utf8("large")));
    }
  }
}

package io.kvdc.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.KvUrl;
import io.kvdc.error.InvalidOptionException;
import io.kvdc.error.NoDriverException;
import io.kvdc.error.UnknownOptionException;
import io.kvdc.option.Option;
import io.kvdc.spi.Driver;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The driver behind the URL and its options. */
@TckSuite
class UrlTest {

  @Test
  void unknownOptionIsRefusedByName(TestSpace space) {
    String url = DriverUrl.of(space);

    assertThatExceptionOfType(UnknownOptionException.class)
        .isThrownBy(() -> connectAndClose(with(url, "kvdcNoSuchOption=1")))
        .satisfies(e -> assertThat(e.option()).isEqualTo("kvdcNoSuchOption"))
        .withMessageContaining("kvdcNoSuchOption");
  }

  @Test
  void badValueIsRefusedByName(TestSpace space) {
    String url = DriverUrl.of(space);
    KvUrl parsed = KvUrl.parse(url);
    List<Option<?>> strict =
        Kv.driver(url).options().stream()
            .filter(option -> option.type().valueClass() != String.class)
            .filter(option -> !parsed.parameters().containsKey(option.name()))
            .toList();

    for (Option<?> option : strict) {
      assertThatExceptionOfType(InvalidOptionException.class)
          .as("option %s", option)
          .isThrownBy(() -> connectAndClose(with(url, option.name() + "=%20nonsense%20")))
          .withMessageContaining(option.name());
    }
  }

  @Test
  void everyOptionIsDescribed(TestSpace space) {
    Driver driver = Kv.driver(DriverUrl.of(space));

    assertThat(driver.options()).doesNotHaveDuplicates();
    for (Option<?> option : driver.options()) {
      assertThat(option.description()).as("description of %s", option).isNotBlank();
    }
  }

  @Test
  void driverTakesItsOwnUrlsOnly(TestSpace space) {
    Driver driver = Kv.driver(DriverUrl.of(space));

    assertThat(driver.name()).matches("[a-z][a-z0-9]*");
    assertThat(driver.accepts(KvUrl.parse("kv:nosuchdriver:name"))).isFalse();
    assertThatExceptionOfType(NoDriverException.class)
        .isThrownBy(() -> Kv.driver("kv:nosuchdriver:name"));
  }

  private static String with(String url, String parameter) {
    return url + (url.indexOf('?') < 0 ? "?" : "&") + parameter;
  }

  private static void connectAndClose(String url) {
    try (Connection connection = Kv.connect(url)) {
      assertThat(connection.isClosed()).isFalse();
    }
  }
}

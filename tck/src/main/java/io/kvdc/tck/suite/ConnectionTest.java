package io.kvdc.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.kvdc.Capability;
import io.kvdc.Connection;
import io.kvdc.RawOptions;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.error.UnsupportedFeatureException;
import io.kvdc.tck.internal.fixture.Nothing;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a connection says of itself. */
@TckSuite
class ConnectionTest {

  @Test
  void openConnectionIsValid(TestSpace space) {
    assertThat(space.connection().isClosed()).isFalse();
    assertThat(space.connection().isValid(Duration.ofSeconds(30))).isTrue();
  }

  @Test
  void validityNeedsATime(TestSpace space) {
    for (Duration timeout : new Duration[] {Duration.ZERO, Duration.ofSeconds(-1)}) {
      assertThatExceptionOfType(InvalidArgumentException.class)
          .isThrownBy(() -> space.connection().isValid(timeout));
    }
  }

  @Test
  void capabilitiesAreTheSameEachTimeAndCannotBeChanged(TestSpace space) {
    Set<Capability> capabilities = space.connection().capabilities();

    assertThat(capabilities).isEqualTo(space.connection().capabilities());
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> capabilities.remove(capabilities.iterator().next()));
  }

  @Test
  void urlNamesTheDriver(TestSpace space) {
    assertThat(space.connection().url()).startsWith("kv:");
  }

  @Test
  void sessionKnowsItsConnection(TestSpace space) {
    assertThat(space.raw().connection()).isSameAs(space.connection());
    assertThat(space.raw().async().connection()).isSameAs(space.connection());
  }

  @Test
  void sessionKnowsItsOptions(TestSpace space) {
    RawOptions options = RawOptions.defaults().withTimeout(Duration.ofSeconds(33));

    assertThat(space.connection().raw(options).options()).isEqualTo(options);
    assertThat(space.connection().raw(options).async().options()).isEqualTo(options);
    assertThat(space.raw().with(options).options()).isEqualTo(options);
    assertThat(space.raw().async().with(options).options()).isEqualTo(options);
    assertThat(space.raw().options()).isNotEqualTo(options);
  }

  @Test
  void unwrapsOnlyWhatItIs(TestSpace space) {
    Connection connection = space.connection();

    assertThat(connection.isWrapperFor(NoDriver.class)).isFalse();
    assertThatExceptionOfType(UnsupportedFeatureException.class)
        .isThrownBy(() -> connection.unwrap(NoDriver.class));
    assertThat(connection.isWrapperFor(Connection.class)).isTrue();
    assertThat(connection.unwrap(Connection.class)).isNotNull();
    assertThatNullPointerException().isThrownBy(() -> connection.unwrap(Nothing.atAll()));
  }

  /** An interface that no connection has. */
  private interface NoDriver {}
}

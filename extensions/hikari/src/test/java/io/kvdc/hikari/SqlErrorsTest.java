package io.kvdc.hikari;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.error.ClusterUnreachableException;
import io.kvdc.error.ConnectionClosedException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidUrlException;
import io.kvdc.error.KvException;
import io.kvdc.error.KvTransientException;
import io.kvdc.error.KvUndeterminedException;
import io.kvdc.error.Outcome;
import io.kvdc.error.UnsupportedFeatureException;
import io.kvdc.error.WriteConflictException;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLNonTransientException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransactionRollbackException;
import java.sql.SQLTransientConnectionException;
import java.sql.SQLTransientException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the exceptions of KVDC become, and which of them make pools throw a handle away. */
class SqlErrorsTest {

  /** What HikariCP throws connections away for besides 08, in any release. */
  private static final Set<String> EVICTING =
      Set.of("0A000", "57P01", "57P02", "57P03", "01002", "JZ0C0", "JZ0C1");

  static List<Class<?>> all() throws Exception {
    URI api = KvException.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    if (Files.isDirectory(Path.of(api))) {
      return in(Path.of(api).resolve("io/kvdc/error"));
    }
    try (FileSystem jar = FileSystems.newFileSystem(Path.of(api))) {
      return in(jar.getPath("io/kvdc/error"));
    }
  }

  private static List<Class<?>> in(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith("Exception.class"))
          .<Class<?>>map(name -> load("io.kvdc.error." + name.replace(".class", "")))
          .filter(type -> !Modifier.isAbstract(type.getModifiers()))
          .toList();
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  /** Made with nothing but its detail; what else it would know does not matter here. */
  private static KvException make(Class<?> type) throws Exception {
    Constructor<?> constructor = type.getConstructors()[0];
    Object[] arguments =
        Stream.of(constructor.getParameterTypes())
            .map(parameter -> SqlErrorsTest.argument(type, parameter))
            .toArray();
    return (KvException) constructor.newInstance(arguments);
  }

  private static Object argument(Class<?> of, Class<?> type) {
    if (type == ErrorDetail.class) {
      return KvUndeterminedException.class.isAssignableFrom(of)
          ? ErrorDetail.of("what happened").withOutcome(Outcome.UNKNOWN)
          : ErrorDetail.of("what happened");
    }
    if (type == String.class) {
      return "x";
    }
    if (type == int.class) {
      return 1;
    }
    if (type == long.class) {
      return 1L;
    }
    if (type == boolean.class) {
      return false;
    }
    return type == List.class ? List.of() : null;
  }

  @Test
  void thereAreManyOfThem() throws Exception {
    assertThat(all()).hasSizeGreaterThan(35);
  }

  @ParameterizedTest
  @MethodSource("all")
  void onlyAClosedHandleIsBroken(Class<?> type) throws Exception {
    KvException failure = make(type);
    SQLException error = SqlErrors.of(failure);
    assertThat(error.getSQLState().startsWith("08"))
        .isEqualTo(failure instanceof ConnectionClosedException);
    assertThat(error.getSQLState()).hasSize(5).isNotIn(EVICTING);
    assertThat(error.getErrorCode()).isZero();
    assertThat((Throwable) error).hasCause(failure).isNotInstanceOf(SQLTimeoutException.class);
    assertThat((Throwable) error)
        .hasMessageContaining("what happened")
        .hasMessageContaining(failure.code());
  }

  @ParameterizedTest
  @MethodSource("all")
  void whatMayBeRepeatedIsTransientAndNothingElse(Class<?> type) throws Exception {
    KvException failure = make(type);
    SQLException error = SqlErrors.of(failure);
    assertThat(error instanceof SQLTransientException)
        .isEqualTo(failure instanceof KvTransientException);
    if (failure instanceof KvUndeterminedException) {
      assertThat(error.getClass()).isEqualTo(SQLException.class);
      assertThat(error.getSQLState()).isEqualTo(KvSqlStates.OUTCOME_UNKNOWN);
    } else {
      assertThat(error instanceof SQLNonTransientException)
          .isNotEqualTo(failure instanceof KvTransientException);
    }
  }

  @Test
  void someHaveExceptionsOfTheirOwn() throws Exception {
    assertThat((Throwable) SqlErrors.of(make(WriteConflictException.class)))
        .isInstanceOf(SQLTransactionRollbackException.class);
    assertThat((Throwable) SqlErrors.of(make(UnsupportedFeatureException.class)))
        .isInstanceOf(SQLFeatureNotSupportedException.class);
    assertThat((Throwable) SqlErrors.of(make(ConnectionClosedException.class)))
        .isInstanceOf(SQLNonTransientConnectionException.class);
  }

  @Test
  void errorsOfConnectingAreTypedByWhetherTheyMayPass() throws Exception {
    assertThat((Throwable) SqlErrors.ofConnect(make(ClusterUnreachableException.class)))
        .isInstanceOf(SQLTransientConnectionException.class);
    assertThat((Throwable) SqlErrors.ofConnect(make(InvalidUrlException.class)))
        .isInstanceOf(SQLNonTransientConnectionException.class)
        .extracting(error -> ((SQLException) error).getSQLState())
        .isEqualTo(KvSqlStates.CANNOT_CONNECT);
  }
}

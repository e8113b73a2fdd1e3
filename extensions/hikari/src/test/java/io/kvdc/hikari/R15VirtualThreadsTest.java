package io.kvdc.hikari;

import static io.kvdc.hikari.Pools.key;
import static io.kvdc.hikari.Pools.state;
import static io.kvdc.hikari.Pools.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.kvdc.Transaction;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A thousand virtual threads share a small pool, and pin no carrier while they wait. */
@Timeout(180)
class R15VirtualThreadsTest {

  private static final int THREADS = 1_000;

  /** Virtual threads where there are some, else as many others. */
  private static ExecutorService executor() throws ReflectiveOperationException {
    if (Runtime.version().feature() < 21) {
      return Executors.newFixedThreadPool(THREADS);
    }
    Method make = Executors.class.getMethod("newVirtualThreadPerTaskExecutor");
    return (ExecutorService) make.invoke(null);
  }

  @Test
  void aThousandThreadsAreServedAndPinNothing(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("pinned.jfr");
    try (Pools pools = new Pools();
        Recording recording = new Recording()) {
      HikariDataSource pool = pools.open(config -> config.setMaximumPoolSize(8));
      useOnce(pool, 0);
      recording.enable("jdk.VirtualThreadPinned").withoutThreshold().withStackTrace();
      recording.start();
      serve(pool);
      recording.stop();
      recording.dump(file);
      assertThat(state(pool).getActiveConnections()).isZero();
      await().until(() -> state(pool).getThreadsAwaitingConnection() == 0);
    }
    assertThat(pinnedByKvdc(file)).isEmpty();
  }

  private static void serve(HikariDataSource pool) throws Exception {
    ExecutorService executor = executor();
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int number = i;
        all.add(
            executor.submit(
                () -> {
                  useOnce(pool, number);
                  return null;
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } finally {
      executor.shutdownNow();
    }
  }

  private static void useOnce(HikariDataSource pool, int number) throws Exception {
    try (Connection connection = pool.getConnection()) {
      assertThat(connection.isValid(30)).isTrue();
      connection.setAutoCommit(false);
      connection.unwrap(Transaction.class).put(key(number), value(number));
      connection.commit();
      assertThat(connection.unwrap(Transaction.class).get(key(number))).isEqualTo(value(number));
    }
  }

  private static List<RecordedEvent> pinnedByKvdc(Path file) throws IOException {
    return Files.size(file) == 0
        ? List.of()
        : RecordingFile.readAllEvents(file).stream()
            .filter(event -> event.getEventType().getName().equals("jdk.VirtualThreadPinned"))
            .filter(event -> String.valueOf(event.getStackTrace()).contains("io.kvdc"))
            .toList();
  }

  @Test
  void noMonitorIsHeldAnywhereInThisModule() throws IOException {
    try (var files = Files.walk(Path.of("src/main/java"))) {
      assertThat(files.filter(Files::isRegularFile))
          .isNotEmpty()
          .noneMatch(file -> read(file).contains("synchronized"));
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}

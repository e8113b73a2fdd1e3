package io.kvdc.junit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** Runs test classes as a build would, and keeps what they noted. */
final class Runs {
  static final Bytes KEY = Bytes.utf8("key");

  private static final Queue<Object> NOTES = new ConcurrentLinkedQueue<>();

  private Runs() {}

  static EngineExecutionResults of(Class<?> tests) {
    return of(tests, Map.of());
  }

  static EngineExecutionResults parallel(Class<?> tests) {
    return of(
        tests,
        Map.of(
            "junit.jupiter.execution.parallel.enabled", "true",
            "junit.jupiter.execution.parallel.mode.default", "concurrent",
            "junit.jupiter.execution.parallel.config.strategy", "fixed",
            "junit.jupiter.execution.parallel.config.fixed.parallelism", "4"));
  }

  private static EngineExecutionResults of(Class<?> tests, Map<String, String> parameters) {
    NOTES.clear();
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(tests))
        .configurationParameters(parameters)
        .execute();
  }

  static void note(Object seen) {
    NOTES.add(seen);
  }

  static List<Object> notes() {
    return List.copyOf(NOTES);
  }

  static <T> List<T> notes(Class<T> type) {
    return NOTES.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** Writes, and says whether somebody had written before. */
  static boolean wasThere(Connection connection) {
    boolean there = connection.raw().get(KEY) != null;
    connection.raw().put(KEY, KEY);
    return there;
  }

  /** What made tests or containers fail. */
  static List<String> failures(EngineExecutionResults results) {
    return results.allEvents().finished().stream()
        .map(event -> event.getRequiredPayload(TestExecutionResult.class))
        .flatMap(result -> result.getThrowable().stream())
        .map(Throwable::getMessage)
        .toList();
  }

  static long passed(EngineExecutionResults results) {
    return results.testEvents().succeeded().count();
  }

  static List<Event> failed(EngineExecutionResults results) {
    return results.allEvents().failed().list();
  }
}

package io.kvdc.tck.internal.run;

import io.kvdc.tck.internal.fixture.Groups;
import io.kvdc.tck.internal.fixture.TckExtension;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Turns what JUnit reports into results. */
final class ResultCollector implements TestExecutionListener {

  private final InstantSource clock;
  private final Consumer<TestResult> observer;
  private final List<TestResult> results = new ArrayList<>();
  private final Map<UniqueId, Long> begun = new HashMap<>();

  ResultCollector(InstantSource clock, Consumer<TestResult> observer) {
    this.clock = clock;
    this.observer = observer;
  }

  List<TestResult> results() {
    return List.copyOf(results);
  }

  @Override
  public void testPlanExecutionStarted(TestPlan plan) {
    results.clear();
  }

  @Override
  public void executionStarted(TestIdentifier test) {
    begun.put(test.getUniqueIdObject(), clock.millis());
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    TestStatus status =
        reason.startsWith(TckExtension.EXCLUDED)
            ? TestStatus.EXCLUDED
            : reason.startsWith(TckExtension.NOT_SUPPORTED)
                ? TestStatus.NOT_SUPPORTED
                : TestStatus.SKIPPED;
    add(test, status, reason);
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    String detail = result.getThrowable().map(ResultCollector::describe).orElse("");
    switch (result.getStatus()) {
      case SUCCESSFUL -> {
        if (test.isTest()) {
          add(test, TestStatus.PASSED, "");
        }
      }
      case ABORTED -> add(test, TestStatus.SKIPPED, detail);
      // A container fails when what its tests need cannot be made; they are not even tried then.
      case FAILED -> add(test, TestStatus.FAILED, detail);
    }
  }

  private void add(TestIdentifier test, TestStatus status, String detail) {
    Long start = begun.remove(test.getUniqueIdObject());
    long millis = start == null ? 0 : clock.millis() - start;
    Optional<MethodSource> method = method(test.getSource());
    String id =
        method
            .map(source -> TckExtension.id(source.getJavaClass(), source.getJavaMethod()))
            .orElse(test.getDisplayName());
    String group =
        method
            .map(source -> Groups.of(source.getJavaClass(), source.getJavaMethod()))
            .orElse(Groups.CONNECTION);
    TestResult result = new TestResult(id, name(test, id, method), group, status, millis, detail);
    results.add(result);
    observer.accept(result);
  }

  private static String name(TestIdentifier test, String id, Optional<MethodSource> method) {
    String shown = test.getDisplayName();
    boolean plain =
        method.map(source -> shown.startsWith(source.getMethodName() + "(")).orElse(true);
    return plain ? id : id + " " + shown;
  }

  private static Optional<MethodSource> method(Optional<TestSource> source) {
    return source.filter(MethodSource.class::isInstance).map(MethodSource.class::cast);
  }

  private static String describe(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}

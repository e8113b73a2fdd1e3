package io.kvdc.tck.internal.run;

import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.error.KvException;
import io.kvdc.spi.Driver;
import io.kvdc.tck.TckLauncher;
import io.kvdc.tck.TckOptions;
import io.kvdc.tck.TckTarget;
import io.kvdc.tck.internal.fixture.Exclusions;
import io.kvdc.tck.internal.fixture.Groups;
import io.kvdc.tck.internal.fixture.Settings;
import io.kvdc.tck.internal.fixture.Targets;
import io.kvdc.tck.internal.fixture.TckExtension;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** One run of the suite, from the check of the arguments to the report. */
public final class TckRun {

  /** A hanging driver must not hang the suite. Far above what any test takes. */
  private static final String TEST_TIMEOUT = "120 s";

  private final TckOptions options;
  private final PrintStream out;
  private final Predicate<String> ids;
  private final Clock clock = Clock.systemUTC();

  /** Nothing happens until {@link #execute} or {@link #report}. */
  public TckRun(TckOptions options, PrintStream out) {
    this(options, out, id -> true);
  }

  private TckRun(TckOptions options, PrintStream out, Predicate<String> ids) {
    this.options = options;
    this.out = out;
    this.ids = ids;
  }

  /** The same with some of the tests only. */
  public TckRun only(Predicate<String> ids) {
    return new TckRun(options, out, ids);
  }

  /** Runs the suite and returns the exit code. */
  public int execute() {
    try {
      TckReport report = report();
      write(report);
      return report.passed() ? TckLauncher.PASSED : TckLauncher.FAILED;
    } catch (IllegalArgumentException | IllegalStateException | UncheckedIOException e) {
      out.println("The suite was not run: " + e.getMessage());
      return TckLauncher.NOT_RUN;
    } catch (KvException e) {
      out.println("The suite was not run: " + e.code() + ": " + e.getMessage());
      return TckLauncher.NOT_RUN;
    }
  }

  /** Runs the suite and returns what came of it. */
  public TckReport report() {
    List<String> groups = groups();
    Exclusions exclusions = Exclusions.read(Optional.ofNullable(options.exclusions()));
    List<String> stale = exclusions.stale(Suites.ids());
    if (!stale.isEmpty()) {
      throw new IllegalArgumentException("the exclusions name tests that do not exist: " + stale);
    }
    Long given = options.seed();
    long seed = given != null ? given : RandomGenerator.getDefault().nextLong();
    TckTarget target = Targets.find(options.url());
    try (Connection connection = target.open(options.url())) {
      String driver = driver(target);
      out.println("Target " + connection.url() + ", driver " + driver + ", seed " + seed);
      TckReport report = runTests(groups, seed, connection, driver, exclusions);
      out.println(report.summary());
      return report;
    }
  }

  private List<String> groups() {
    List<String> known = Groups.all();
    List<String> wanted =
        options.includes().stream().map(name -> name.toUpperCase(Locale.ROOT)).toList();
    for (String name : wanted) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException("there is no capability " + name + " among " + known);
      }
    }
    return wanted.isEmpty() ? known : wanted;
  }

  private String driver(TckTarget target) {
    try {
      Driver driver = Kv.driver(options.url());
      return driver.name() + " (" + driver.getClass().getName() + ")";
    } catch (KvException e) {
      // The target opened the connection without a driver that the URL finds.
      return target.getClass().getName();
    }
  }

  private TckReport runTests(
      List<String> groups, long seed, Connection connection, String driver, Exclusions exclusions) {
    ConsoleProgress progress = new ConsoleProgress(out);
    ResultCollector collector = new ResultCollector(clock, progress::add);
    Instant started = clock.instant();
    LauncherFactory.create(
            LauncherConfig.builder()
                .enableLauncherSessionListenerAutoRegistration(false)
                .enableLauncherDiscoveryListenerAutoRegistration(false)
                .enableTestExecutionListenerAutoRegistration(false)
                .enablePostDiscoveryFilterAutoRegistration(false)
                .build())
        .execute(request(groups, seed), collector);
    progress.finish();
    return new TckReport(
        connection.url(),
        driver,
        seed,
        started,
        Duration.between(started, clock.instant()),
        connection.capabilities().stream().map(Enum::name).sorted().toList(),
        exclusions.reasons(),
        collector.results());
  }

  private LauncherDiscoveryRequest request(List<String> groups, long seed) {
    LauncherDiscoveryRequestBuilder builder =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(Suites.classes().stream().map(DiscoverySelectors::selectClass).toList())
            .filters(EngineFilter.includeEngines("junit-jupiter"), onlyOf(groups))
            .configurationParameter("junit.jupiter.execution.parallel.enabled", "false")
            .configurationParameter(
                "junit.jupiter.execution.timeout.testable.method.default", TEST_TIMEOUT)
            .configurationParameter(
                "junit.jupiter.execution.timeout.thread.mode.default", "SEPARATE_THREAD")
            .configurationParameter(Settings.URL, options.url())
            .configurationParameter(Settings.SEED, Long.toString(seed))
            .configurationParameter(Settings.EXCLUSIVE, Boolean.toString(options.exclusive()));
    Path exclusions = options.exclusions();
    if (exclusions != null) {
      builder.configurationParameter(Settings.EXCLUSIONS, exclusions.toString());
    }
    return builder.build();
  }

  private PostDiscoveryFilter onlyOf(List<String> groups) {
    return descriptor ->
        FilterResult.includedIf(
            !(descriptor.getSource().orElse(null) instanceof MethodSource method)
                || wanted(groups, method.getJavaClass(), method.getJavaMethod()));
  }

  private boolean wanted(List<String> groups, Class<?> suite, Method method) {
    return groups.contains(Groups.of(suite, method)) && ids.test(TckExtension.id(suite, method));
  }

  private void write(TckReport report) {
    Path directory = options.reportDir();
    if (directory == null) {
      return;
    }
    try {
      new ReportFiles(directory).write(report);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the report to " + directory, e);
    }
    out.println("Report: " + directory.resolve(ReportFiles.HTML));
  }
}

package io.kvdc.tck.reference;

import io.kvdc.metric.OperationMetrics;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.PluginFailures;
import io.kvdc.spi.Plugins;
import io.kvdc.spi.Tracer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * One way in which a driver calls plug-ins wrongly, and the tests of the suite that must see it.
 */
public enum PluginFault {
  INNERMOST_COMES_FIRST(
      interceptors(PluginFault::reversed),
      "PluginInterceptorTest#skinsLieAroundEachOther",
      "PluginTermsTest#whatIsWantedOutsideIsKnownInside"),
  ENDS_ARE_NOT_TOLD(
      each(WrongCalls.WithoutEnd::new),
      "PluginInterceptorTest#operationsGoOnWhenTheyAreAdmitted",
      "PluginInterceptorTest#operationsThatFailAreToldOnce",
      "PluginInterceptorTest#cancellingEndsOperationsThatWait",
      "PluginMetricsTest#operationsAreMeasuredByTheirEnd"),
  ENDS_ARE_TOLD_TWICE(
      each(WrongCalls.WithTwoEnds::new),
      "PluginInterceptorTest#operationsGoOnWhenTheyAreAdmitted",
      "PluginInterceptorTest#operationsThatFailAreToldOnce",
      "PluginMetricsTest#operationsAreMeasuredByTheirEnd"),
  FAILURES_ARE_TOLD_AS_SUCCESS(
      each(WrongCalls.WithoutErrors::new),
      "PluginInterceptorTest#operationsThatFailAreToldOnce",
      "TransactionInterceptorTest#failureIsTold",
      "PluginMetricsTest#operationsAreMeasuredByTheirEnd"),
  CANCELLED_OPERATIONS_DO_NOT_END(
      each(WrongCalls.WithoutCancellations::new),
      "PluginInterceptorTest#cancellingEndsOperationsThatWait"),
  REFUSALS_ARE_IGNORED(
      each(WrongCalls.WithoutRefusals::new),
      "InterceptorTest#refusedOperationIsNotDone",
      "TransactionInterceptorTest#refusedReadIsNotDone",
      "TransactionInterceptorTest#refusedCommitIsNotDone"),
  NOBODY_WAITS_FOR_ADMISSION(
      each(WrongCalls.WithoutAdmission::new),
      "PluginInterceptorTest#operationsThatAreNotAdmittedAreNotDone"),
  TERMS_ARE_IGNORED(
      each(WrongCalls.WithoutTerms::new),
      "PluginInterceptorTest#interceptorsMayGiveLessTime",
      "PluginTermsTest#whatIsWantedOutsideIsKnownInside",
      "PluginTermsTest#whatIsWantedOfOneOperationIsNotWantedOfTheNext"),
  TERMS_STAY(
      interceptors(WrongCalls.StickyTerms::all),
      "PluginTermsTest#whatIsWantedOutsideIsKnownInside",
      "PluginTermsTest#whatIsWantedOfOneOperationIsNotWantedOfTheNext"),
  STRICTNESS_IS_IGNORED(
      plugins -> with(plugins, new PluginFailures(false)),
      "PluginInterceptorTest#strictPluginsStopWhatTheyCannotStandAround"),
  ALL_PLUGINS_ARE_STRICT(
      plugins -> with(plugins, new PluginFailures(true)),
      "PluginInterceptorTest#whatThrowsIsPassedOverAtEachStep"),
  DEFECTS_ARE_SWALLOWED(
      each(WrongCalls.WithoutDefects::new),
      "PluginInterceptorTest#strictPluginsStopWhatTheyCannotStandAround",
      "PluginMetricsTest#pluginsThatFailAreCounted"),
  SPANS_DO_NOT_END(
      tracers(WrongSpans.WithoutEnd::new), "PluginTracerTest#aSpanHasEndedWhenTheAnswerIsThere"),
  SPANS_END_TWICE(
      tracers(WrongSpans.WithTwoEnds::new),
      "PluginTracerTest#eachOperationHasASpanThatEndsOnce",
      "PluginTracerTest#operationsOfManyThreadsHaveSpansOfTheirOwn"),
  SPANS_ARE_USED_BEHIND_THEIR_END(
      tracers(WrongSpans.UsedLate::new),
      "PluginTracerTest#eachOperationHasASpanThatEndsOnce",
      "PluginTracerTest#operationsOfManyThreadsHaveSpansOfTheirOwn"),
  SPANS_DO_NOT_FAIL(
      tracers(WrongSpans.WithoutFailure::new),
      "PluginTracerTest#spansOfFailedAndRefusedOperationsSaySo"),
  SPANS_ARE_NOT_NESTED(
      tracers(WrongSpans.BesideEachOther::new), "PluginTracerTest#whatIsNoOperationIsNoRoot"),
  REFUSED_OPERATIONS_HAVE_STEPS(
      tracers(WrongSpans.WithAStep::new),
      "PluginTracerTest#spansOfFailedAndRefusedOperationsSaySo"),
  OPERATIONS_SHARE_A_SPAN(
      tracers(WrongSpans.ForAll::new),
      "PluginTracerTest#operationsOfManyThreadsHaveSpansOfTheirOwn",
      "PluginTracerTest#whatIsNoOperationIsNoRoot"),
  ONE_TRACER_DECIDES_FOR_ALL(
      WrongSpans::onlyTheFirst, "PluginTracerTest#aTraceThatIsNotSampledGetsNoSpans"),
  NOTHING_IS_MEASURED(
      interceptors(PluginFault::withoutMetrics),
      "PluginMetricsTest#operationsAreMeasuredByTheirEnd",
      "PluginMetricsTest#connectionsAddUpInOneSink",
      "PluginMetricsTest#everySinkGetsEverything"),
  ONLY_THE_FIRST_SINK_GETS_IT(
      PluginFault::firstSinkOnly, "PluginMetricsTest#everySinkGetsEverything");

  private final UnaryOperator<Plugins> wrong;
  private final Set<String> caughtBy;

  PluginFault(UnaryOperator<Plugins> wrong, String... caughtBy) {
    this.wrong = wrong;
    this.caughtBy = Set.of(caughtBy);
  }

  /** The ids of the tests each of which must fail. */
  public Set<String> caughtBy() {
    return caughtBy;
  }

  /** What the driver calls in place of the plug-ins. */
  Plugins in(Plugins plugins) {
    return wrong.apply(plugins);
  }

  private static UnaryOperator<Plugins> interceptors(UnaryOperator<List<Interceptor>> all) {
    return plugins ->
        new Plugins(
            all.apply(plugins.interceptors()),
            plugins.rpcInterceptors(),
            plugins.tracers(),
            plugins.metricSinks(),
            plugins.endpoints(),
            plugins.failures());
  }

  private static UnaryOperator<Plugins> each(UnaryOperator<Interceptor> one) {
    return interceptors(all -> all.stream().map(one).toList());
  }

  private static UnaryOperator<Plugins> tracers(UnaryOperator<Tracer> one) {
    return plugins -> withTracers(plugins, plugins.tracers().stream().map(one).toList());
  }

  static Plugins withTracers(Plugins plugins, List<Tracer> tracers) {
    return new Plugins(
        plugins.interceptors(),
        plugins.rpcInterceptors(),
        tracers,
        plugins.metricSinks(),
        plugins.endpoints(),
        plugins.failures());
  }

  private static Plugins with(Plugins plugins, PluginFailures failures) {
    return new Plugins(
        plugins.interceptors(),
        plugins.rpcInterceptors(),
        plugins.tracers(),
        plugins.metricSinks(),
        plugins.endpoints(),
        failures);
  }

  private static List<Interceptor> reversed(List<Interceptor> all) {
    List<Interceptor> reversed = new ArrayList<>(all);
    Collections.reverse(reversed);
    return reversed;
  }

  private static List<Interceptor> withoutMetrics(List<Interceptor> all) {
    return all.stream().filter(each -> !(each instanceof OperationMetrics)).toList();
  }

  private static Plugins firstSinkOnly(Plugins plugins) {
    if (plugins.metricSinks().isEmpty()) {
      return plugins;
    }
    Interceptor first =
        new OperationMetrics(plugins.metricSinks().subList(0, 1), plugins.failures());
    return each(one -> one instanceof OperationMetrics ? first : one).apply(plugins);
  }
}

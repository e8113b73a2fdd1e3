package io.kvdc.interceptors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kvdc.error.InvalidOptionException;
import io.kvdc.option.Options;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.InterceptorFactory;
import io.kvdc.spi.Operation;
import io.kvdc.spi.OperationTerms;
import io.kvdc.spi.PluginFactory;
import io.kvdc.spi.SessionKind;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** Rules that options switch on, and their places. */
class RulesTest {

  private static final Map<String, String> ALL =
      Map.ofEntries(
          Map.entry("auditLog.kinds", "write,commit"),
          Map.entry("slowLog.threshold.commit", "1s"),
          Map.entry("requestSourceTag.source", "billing"),
          Map.entry("deadline.within", "3s"),
          Map.entry("circuitBreaker.failures", "50"),
          Map.entry("rateLimit.perSecond", "1000"),
          Map.entry("concurrencyLimit.permits", "64"));

  private static <T> T make(PluginFactory<T> factory, Map<String, String> all) {
    return factory.create(Options.parse(all, factory.options()));
  }

  private static Operation operation(String name, boolean write) {
    return new Operation(SessionKind.RAW, name, write, 1, 1, 0);
  }

  @Test
  void allStandInTheOrderThatIsDocumented() {
    List<Class<?>> onion =
        ServiceLoader.load(InterceptorFactory.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(factory -> factory.getClass().getPackage() == getClass().getPackage())
            .sorted(Comparator.comparingInt(PluginFactory::order))
            .<Class<?>>map(
                factory -> {
                  assertThat(factory.create(Options.empty())).as(factory.name()).isNull();
                  assertThat(factory.options())
                      .allMatch(option -> option.name().startsWith(factory.name() + "."));
                  Map<String, String> mine = new HashMap<>(ALL);
                  mine.keySet().removeIf(name -> !name.startsWith(factory.name() + "."));
                  return make(factory, mine).getClass();
                })
            .toList();
    assertThat(onion)
        .containsExactly(
            AuditLog.class,
            SlowOperationLog.class,
            RequestSourceTagger.class,
            OperationDeadline.class,
            CircuitBreaker.class,
            RateLimiter.class,
            ConcurrencyLimiter.class);
  }

  @Test
  void kindsAreToldApartByName() {
    assertThat(OperationKind.of(operation("raw.get", false))).isEqualTo(OperationKind.READ);
    assertThat(OperationKind.of(operation("raw.scan", false))).isEqualTo(OperationKind.SCAN);
    assertThat(OperationKind.of(operation("raw.put", true))).isEqualTo(OperationKind.WRITE);
    assertThat(OperationKind.of(operation("transaction.commit", true)))
        .isEqualTo(OperationKind.COMMIT);
    assertThat(OperationKind.of(operation("transaction.lockKeys", true)))
        .isEqualTo(OperationKind.LOCK);
    assertThat(OperationKind.of(operation("some.new", true))).isEqualTo(OperationKind.WRITE);
  }

  @Test
  void aDeadlineIsByKindAndNeverLonger() {
    Interceptor deadline =
        make(
            new OperationDeadlineFactory(),
            Map.of("deadline.within", "3s", "deadline.within.scan", "9s"));
    OperationTerms outer = OperationTerms.NONE.within(Duration.ofSeconds(5));
    assertThat(deadline.terms(operation("raw.get", false), outer).timeout())
        .isEqualTo(Duration.ofSeconds(3));
    assertThat(deadline.terms(operation("raw.scan", false), outer).timeout())
        .isEqualTo(Duration.ofSeconds(5));
    assertThatExceptionOfType(InvalidOptionException.class)
        .isThrownBy(() -> make(new OperationDeadlineFactory(), Map.of("deadline.within", "0s")));
  }

  @Test
  void theSourceIsTold() {
    Interceptor tagger =
        new RequestSourceTagger(operation -> operation.write() ? operation.name() : null);
    OperationTerms outer = OperationTerms.NONE.from("outer");
    assertThat(tagger.terms(operation("raw.put", true), outer).requestSource())
        .isEqualTo("raw.put");
    assertThat(tagger.terms(operation("raw.get", false), outer)).isSameAs(outer);
  }

  @Test
  void senselessOptionsAreRefused() {
    assertThatExceptionOfType(InvalidOptionException.class)
        .isThrownBy(
            () -> make(new CircuitBreakerFactory(), Map.of("circuitBreaker.failures", "101")));
    assertThatExceptionOfType(InvalidOptionException.class)
        .isThrownBy(() -> make(new AuditLogFactory(), Map.of("auditLog.kinds", "write,all")));
  }
}

package io.kvdc.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.Priority;
import io.kvdc.Transaction;
import io.kvdc.TransactionMode;
import io.kvdc.TransactionOptions;
import io.kvdc.embedded.EmbeddedCluster;
import io.kvdc.error.InvalidOptionException;
import io.kvdc.error.UnknownOptionException;
import io.kvdc.junit.FromCluster;
import io.kvdc.junit.KvCluster;
import io.kvdc.metric.Metrics;
import io.kvdc.spi.Endpoints;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.MetricSink;
import io.kvdc.spi.Operation;
import io.kvdc.spi.RpcInterceptor;
import io.kvdc.spi.Tracer;
import io.kvdc.spring.KvExceptionTranslator;
import io.kvdc.spring.KvTemplate;
import io.kvdc.spring.KvTransactionManager;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionManagerCustomizationAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionManagerCustomizers;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/** What an application finds, and when it finds its own instead. */
@KvCluster
class AutoConfigurationTest {
  private static final Bytes KEY = Bytes.utf8("key");

  private final String url;
  private final ApplicationContextRunner runner;

  AutoConfigurationTest(@FromCluster String url) {
    this.url = url;
    this.runner =
        new ApplicationContextRunner()
            .withConfiguration(
                AutoConfigurations.of(
                    KvdcAutoConfiguration.class,
                    KvdcTransactionAutoConfiguration.class,
                    KvdcHealthAutoConfiguration.class,
                    TransactionManagerCustomizationAutoConfiguration.class,
                    TransactionAutoConfiguration.class));
  }

  private ApplicationContextRunner configured() {
    return runner.withPropertyValues("kvdc.url=" + url);
  }

  @Test
  void aUrlIsEnoughForAllOfIt() {
    Connection[] seen = new Connection[1];
    configured()
        .withUserConfiguration(Service.class)
        .run(
            context -> {
              assertThat(context)
                  .hasSingleBean(Connection.class)
                  .hasSingleBean(KvTemplate.class)
                  .hasSingleBean(KvTransactionManager.class)
                  .hasSingleBean(KvExceptionTranslator.class)
                  .hasSingleBean(HealthIndicator.class);
              context.getBean(Service.class).write();
              assertThat(context.getBean(KvTemplate.class).get(KEY)).isEqualTo(KEY);
              seen[0] = context.getBean(Connection.class);
            });
    assertThat(seen[0].isClosed()).isTrue();
  }

  /** Public, as are services that are proxied. */
  public static class Service {
    private final KvTemplate template;

    /** For Spring. */
    public Service(KvTemplate template) {
      this.template = template;
    }

    /** Writes, in a transaction or not at all. */
    @Transactional
    public void write() {
      assertThat(KvTransactionManager.currentTransaction(template.connection())).isNotNull();
      template.put(KEY, KEY);
    }
  }

  @Test
  void withoutUrlThereIsNothing() {
    runner.run(
        context ->
            assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(Connection.class)
                .doesNotHaveBean(KvTemplate.class)
                .doesNotHaveBean(KvTransactionManager.class)
                .doesNotHaveBean(HealthIndicator.class));
  }

  @Test
  void allGivesWayToTheApplication() {
    runner
        .withBean("mine", Connection.class, () -> Kv.connect(url))
        .withBean("myTemplate", KvTemplate.class, () -> new KvTemplate(Kv.connect(url)))
        .withBean("myTranslator", KvExceptionTranslator.class)
        .withBean("kvdcHealthIndicator", HealthIndicator.class, () -> () -> null)
        .withPropertyValues("kvdc.url=kv:nobody:is-asked")
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              assertThat(context.getBeanNamesForType(Connection.class)).containsExactly("mine");
              assertThat(context.getBeanNamesForType(KvTemplate.class))
                  .containsExactly("myTemplate");
              assertThat(context.getBeanNamesForType(KvExceptionTranslator.class))
                  .containsExactly("myTranslator");
              assertThat(context).hasSingleBean(HealthIndicator.class);
              context.getBean(KvTemplate.class).connection().close();
            });
  }

  @Test
  void withTwoConnectionsNobodyGuesses() {
    runner
        .withBean("one", Connection.class, () -> Kv.connect(url))
        .withBean("two", Connection.class, () -> Kv.connect(url))
        .run(
            context ->
                assertThat(context)
                    .hasNotFailed()
                    .doesNotHaveBean(KvTemplate.class)
                    .doesNotHaveBean(KvTransactionManager.class));
  }

  @Test
  void besideAnotherTransactionManagerItGoesByName() {
    configured()
        .withUserConfiguration(AnotherManager.class, Named.class, Service.class)
        .run(
            context -> {
              assertThat(context).hasNotFailed().hasSingleBean(KvTransactionManager.class);
              assertThat(context.getBean(PlatformTransactionManager.class))
                  .isInstanceOf(NoTransactions.class);
              context.getBean(Named.class).write();
              assertThat(context.getBean(KvTemplate.class).get(KEY)).isEqualTo(KEY);
            });
  }

  /** By name. */
  public static class Named {
    private final KvTemplate template;

    /** For Spring. */
    public Named(KvTemplate template) {
      this.template = template;
    }

    /** Writes. */
    @Transactional("kvTransactionManager")
    public void write() {
      assertThat(KvTransactionManager.currentTransaction(template.connection())).isNotNull();
      template.put(KEY, KEY);
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class AnotherManager {
    @Bean
    PlatformTransactionManager transactionManager() {
      return new NoTransactions();
    }
  }

  /** As one for another database. */
  static final class NoTransactions extends AbstractPlatformTransactionManager {
    @Override
    protected Object doGetTransaction() {
      return new Object();
    }

    @Override
    protected void doBegin(Object transaction, TransactionDefinition definition) {}

    @Override
    protected void doCommit(DefaultTransactionStatus status) {}

    @Override
    protected void doRollback(DefaultTransactionStatus status) {}
  }

  @Test
  void aTransactionManagerOfTheApplicationIsTheOnlyOne() {
    configured()
        .withBean(
            "mine", KvTransactionManager.class, () -> new KvTransactionManager(Kv.connect(url)))
        .run(
            context -> {
              assertThat(context).hasSingleBean(KvTransactionManager.class);
              ((Connection) context.getBean(KvTransactionManager.class).getResourceFactory())
                  .close();
            });
  }

  @Test
  void propertiesSayHowTransactionsWork() {
    configured()
        .withPropertyValues(
            "kvdc.transaction.mode=pessimistic",
            "kvdc.transaction.timeout=20s",
            "kvdc.transaction.call-timeout=7s",
            "kvdc.transaction.lock-wait=300ms",
            "kvdc.transaction.priority=high",
            "kvdc.transaction.label=billing",
            "kvdc.transaction.async-commit=true",
            "kvdc.transaction.one-phase=true")
        .run(
            context -> {
              Connection connection = context.getBean(Connection.class);
              KvTransactionManager manager = context.getBean(KvTransactionManager.class);
              assertThat(manager.getDefaultTimeout()).isEqualTo(20);
              TransactionOptions expected =
                  connection
                      .transactionOptions()
                      .mutate()
                      .mode(TransactionMode.PESSIMISTIC)
                      .timeout(Duration.ofSeconds(7))
                      .lockWait(Duration.ofMillis(300))
                      .priority(Priority.HIGH)
                      .label("billing")
                      .asyncCommit(true)
                      .onePhase(true)
                      .build();
              new TransactionTemplate(manager)
                  .executeWithoutResult(
                      status -> assertThat(current(connection).options()).isEqualTo(expected));
              assertThat(context.getBean(KvTemplate.class).execute(Transaction::options))
                  .isEqualTo(expected);
            });
  }

  private static Transaction current(Connection connection) {
    return Objects.requireNonNull(KvTransactionManager.currentTransaction(connection));
  }

  @Test
  void theTransactionOfALazyConnectionIsThatOfTheBean() {
    configured()
        .withPropertyValues("kvdc.lazy=true")
        .run(
            context -> {
              Connection connection = context.getBean(Connection.class);
              new TransactionTemplate(context.getBean(KvTransactionManager.class))
                  .executeWithoutResult(
                      status -> assertThat(current(connection).connection()).isSameAs(connection));
            });
  }

  @Test
  void optionsAreThoseOfTheApplicationsClassLoader() {
    ClassLoader nothing = ClassLoader.getPlatformClassLoader();
    ClassLoader[] after = new ClassLoader[1];
    configured()
        .withClassLoader(AutoConfigurationTest.class.getClassLoader())
        .withInitializer(context -> Thread.currentThread().setContextClassLoader(nothing))
        .withPropertyValues("kvdc.options.request-source=tests")
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              after[0] = Thread.currentThread().getContextClassLoader();
            });
    assertThat(after[0]).isSameAs(nothing);
  }

  @Test
  void aTimeoutThatSpringCannotCountIsRefused() {
    configured()
        .withPropertyValues("kvdc.transaction.timeout=1500ms")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessageContaining("kvdc.transaction.timeout"));
  }

  @Test
  void whatSpringSaysOfAllManagersHoldsToo() {
    configured()
        .withPropertyValues("spring.transaction.default-timeout=9s")
        .run(
            context ->
                assertThat(context.getBean(KvTransactionManager.class).getDefaultTimeout())
                    .isEqualTo(9));
  }

  @Test
  void optionsMayBeWrittenAsEnvironmentVariablesAre() {
    configured()
        .withPropertyValues("kvdc.options.requestsource=a", "kvdc.options.leak-detection=true")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .isInstanceOf(UnknownOptionException.class));
    configured()
        .withPropertyValues("kvdc.options.requestsource=tests", "kvdc.options.lock-wait=2s")
        .run(
            context -> {
              TransactionOptions options = context.getBean(Connection.class).transactionOptions();
              assertThat(options.label()).isEqualTo("tests");
            });
  }

  @Test
  void anOptionInTwoSpellingsIsRefused() {
    configured()
        .withPropertyValues("kvdc.options.requestSource=a", "kvdc.options.request-source=b")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .isInstanceOf(InvalidOptionException.class)
                    .hasMessageContaining("requestSource twice"));
  }

  @Test
  void codeHasTheLastWordOnTheConnector() {
    configured()
        .withBean(
            ConnectorCustomizer.class,
            () ->
                connector -> {
                  throw new IllegalStateException("asked");
                })
        .run(context -> assertThat(context).getFailure().rootCause().hasMessage("asked"));
  }

  @Test
  void plugInsMayBeBeans() {
    AtomicInteger operations = new AtomicInteger();
    configured()
        .withBean(
            Interceptor.class,
            () ->
                new Interceptor() {
                  @Override
                  public After before(Operation operation) {
                    operations.incrementAndGet();
                    return Interceptor.super.before(operation);
                  }
                })
        .run(
            context -> {
              context.getBean(KvTemplate.class).get(KEY);
              assertThat(operations).hasPositiveValue();
            });
  }

  @Test
  void allKindsOfPlugInsMayBeBeans() {
    Set<String> asked = ConcurrentHashMap.newKeySet();
    configured()
        .withBean(
            RpcInterceptor.class,
            () ->
                RpcInterceptor.of(
                    "mine",
                    (call, rest) -> {
                      asked.add("request");
                      return rest.proceed();
                    }))
        .withBean(
            Tracer.class,
            () ->
                operation -> {
                  asked.add("operation");
                  return null;
                })
        .withBean(Endpoints.class, () -> new Addresses(asked))
        .withBean(MetricSink.class, Metrics::new)
        .run(
            context -> {
              context.getBean(KvTemplate.class).get(KEY);
              assertThat(asked).contains("request", "operation", "seeds");
              assertThat(((Metrics) context.getBean(MetricSink.class)).gatherAsText())
                  .contains("kvdc_operation_seconds");
            });
  }

  private record Addresses(Set<String> asked) implements Endpoints {
    @Override
    public List<String> seeds(List<String> given) {
      asked.add("seeds");
      return given;
    }
  }

  @Test
  void interceptorsStandAroundEachOtherInTheOrderOfTheirBeans() {
    List<String> order = new CopyOnWriteArrayList<>();
    configured()
        .withBean("late", Interceptor.class, () -> new Ordered(2, order))
        .withBean("early", Interceptor.class, () -> new Ordered(1, order))
        .run(
            context -> {
              context.getBean(Connection.class).raw().get(KEY);
              assertThat(order).containsExactly("1", "2");
            });
  }

  private record Ordered(int order, List<String> seen)
      implements Interceptor, org.springframework.core.Ordered {
    @Override
    public After before(Operation operation) {
      seen.add(Integer.toString(order));
      return Interceptor.super.before(operation);
    }

    @Override
    public int getOrder() {
      return order;
    }
  }

  @Test
  void withoutOptionalPartsTheRestWorks() {
    configured()
        .withClassLoader(
            new FilteredClassLoader(HealthIndicator.class, TransactionManagerCustomizers.class))
        .run(
            context ->
                assertThat(context)
                    .hasNotFailed()
                    .hasSingleBean(KvTransactionManager.class)
                    .hasSingleBean(KvTemplate.class)
                    .doesNotHaveBean("kvdcHealthIndicator"));
  }

  @Test
  void anEmbeddedClusterEndsWithTheApplication() {
    runner
        .withPropertyValues("kvdc.url=kv:embedded:spring-test")
        .run(context -> assertThat(EmbeddedCluster.find("spring-test")).isPresent());
    assertThat(EmbeddedCluster.find("spring-test")).isEmpty();
  }
}

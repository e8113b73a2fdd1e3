package io.kvdc.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.Connection;
import io.kvdc.Kv;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;

/** What somebody reads whose application does not start, found as Boot finds it. */
class ConnectFailureTest {
  private final StandardEnvironment environment = new StandardEnvironment();
  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
  }

  /** Null where Boot would show the stack trace. */
  private FailureAnalysis start(Class<?> application, String... arguments) {
    SpringApplication spring = new SpringApplication(application);
    spring.setWebApplicationType(WebApplicationType.NONE);
    spring.setEnvironment(environment);
    spring.setLogStartupInfo(false);
    try {
      opened.add(spring.run(arguments));
    } catch (Throwable failure) {
      return analyses(failure).stream().findFirst().orElse(null);
    }
    throw new AssertionError("it has started");
  }

  private List<FailureAnalysis> analyses(Throwable failure) {
    return SpringFactoriesLoader.forDefaultResourceLocation()
        .load(
            FailureAnalyzer.class,
            ArgumentResolver.of(org.springframework.core.env.Environment.class, environment),
            (type, name, failed) -> {})
        .stream()
        .filter(analyzer -> analyzer instanceof ConnectFailureAnalyzer)
        .map(analyzer -> analyzer.analyze(failure))
        .filter(analysis -> analysis != null)
        .toList();
  }

  @Configuration(proxyBeanMethods = false)
  @ImportAutoConfiguration(KvdcAutoConfiguration.class)
  static class Application {}

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          kv:tikv://pd1:port | kvdc.url | port of pd1 | kv:tikv://pd1:2379,pd2:2379/keyspace
          tikv | kvdc.url | tikv | kv:embedded:demo
          kv:nobody://pd1:2379 | kvdc.url | no driver for kv:nobody: | io.kvdc:kvdc-tikv
          kv:embedded:failures?tiemout=5s | kvdc.url | timeout | remove the option tiemout
          kv:embedded:failures?timeout=soon | kvdc.url | timeout | remove the option timeout
          """)
  void saysWhatIsWrongWithTheUrl(String url, String property, String what, String action) {
    FailureAnalysis analysis = start(Application.class, "--kvdc.url=" + url);
    assertThat(analysis.getDescription())
        .startsWith("KVDC could not connect: ")
        .contains(what)
        .contains("Property: " + property)
        .contains("Origin: \"kvdc.url\" from property source \"commandLineArgs\"");
    assertThat(analysis.getAction()).contains(action);
  }

  @Test
  void saysWhichOptionOfThePropertiesIsWrong() {
    FailureAnalysis unknown =
        start(
            Application.class,
            "--kvdc.url=kv:embedded:failures",
            "--kvdc.options.request-timeout-of-mine=1s");
    assertThat(unknown.getDescription()).contains("Property: kvdc.options.request-timeout-of-mine");
  }

  @Test
  void findsTheOptionHoweverItIsWritten() {
    FailureAnalysis soon =
        start(
            Application.class,
            "--kvdc.url=kv:embedded:failures",
            "--kvdc.lazy=true",
            "--kvdc.options.TIMEOUT=soon");
    assertThat(soon.getDescription()).contains("Property: kvdc.options.timeout");
    assertThat(soon.getAction()).contains("the option timeout");
  }

  @Test
  void saysHowToStartWithoutTheCluster() {
    FailureAnalysis analysis =
        start(Application.class, "--kvdc.url=kv:tikv://127.0.0.1:1?timeout=100ms");
    assertThat(analysis.getAction()).contains("127.0.0.1:1").contains("kvdc.lazy=true");
  }

  @Test
  void aConnectionOfTheApplicationIsNotThatOfTheProperties() {
    FailureAnalysis analysis = start(OwnConnection.class, "--kvdc.url=kv:embedded:failures");
    assertThat(analysis.getDescription())
        .contains("no driver for kv:mine:")
        .doesNotContain("Property");
  }

  @Configuration(proxyBeanMethods = false)
  static class OwnConnection {
    @Bean(destroyMethod = "close")
    Connection mine() {
      return Kv.connect("kv:mine:own");
    }
  }

  @Test
  void whatFailsLaterKeepsItsStackTrace() {
    assertThat(start(FailingRunner.class)).isNull();
    assertThatThrownBy(() -> Kv.connect("kv:mine:own"))
        .satisfies(failure -> assertThat(analyses(failure)).isEmpty());
  }

  @Configuration(proxyBeanMethods = false)
  static class FailingRunner {
    @Bean
    CommandLineRunner runner() {
      return arguments -> Kv.connect("kv:mine:own");
    }
  }
}

package io.kvdc.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.embedded.EmbeddedCluster;
import io.kvdc.error.ConnectionClosedException;
import io.kvdc.junit.FromCluster;
import io.kvdc.junit.KvCluster;
import io.kvdc.junit.Sharing;
import io.kvdc.spring.KvTemplate;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.dao.TransientDataAccessException;

/** Clusters that are down, or not yet up. */
class HealthAndLazyStartTest {
  private static final Bytes KEY = Bytes.utf8("key");

  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  KvdcAutoConfiguration.class, KvdcHealthAutoConfiguration.class));

  @KvCluster(sharing = Sharing.NOTHING)
  @Test
  void healthIsThatOfTheCluster(@FromCluster String url, EmbeddedCluster cluster) {
    runner
        .withPropertyValues("kvdc.url=" + url, "kvdc.health.timeout=300ms")
        .run(
            context -> {
              HealthIndicator indicator = context.getBean(HealthIndicator.class);
              Health up = indicator.health();
              assertThat(up.getStatus()).isEqualTo(Status.UP);
              assertThat(up.getDetails())
                  .containsEntry("clusterId", Long.toUnsignedString(cluster.clusterId()))
                  .containsKeys("url", "capabilities");
              assertThat(up.getDetails().get("capabilities")).asString().contains("TRANSACTIONS");

              cluster.stopPd(0);
              Health down = indicator.health();
              assertThat(down.getStatus()).isEqualTo(Status.DOWN);
              assertThat(down.getDetails())
                  .containsEntry("error", "no answer within 300 ms")
                  .doesNotContainKey("clusterId");

              cluster.startPd(0);
              await().until(() -> indicator.health().getStatus(), Status.UP::equals);

              context.getBean(Connection.class).close();
              assertThat(indicator.health().getDetails())
                  .containsEntry("error", "the connection is closed");
            });
  }

  @KvCluster
  @Test
  void healthCanBeSwitchedOff(@FromCluster String url) {
    runner
        .withPropertyValues("kvdc.url=" + url, "management.health.kvdc.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(HealthIndicator.class));
  }

  @Test
  void anApplicationMayStartBeforeItsCluster() {
    int port;
    try (EmbeddedCluster gone = EmbeddedCluster.builder().name("gone").tcp(0).start()) {
      port = URI.create("tcp://" + gone.pdAddresses().get(0)).getPort();
    }
    runner
        .withPropertyValues(
            "kvdc.url=kv:tikv://127.0.0.1:" + port + "/DEFAULT?apiVersion=v2",
            "kvdc.options.connect-timeout=1s",
            "kvdc.lazy=true")
        .run(
            context -> {
              HealthIndicator indicator = context.getBean(HealthIndicator.class);
              KvTemplate template = context.getBean(KvTemplate.class);
              assertThat(indicator.health().getStatus()).isEqualTo(Status.DOWN);
              assertThatThrownBy(() -> template.put(KEY, KEY))
                  .isInstanceOf(TransientDataAccessException.class);

              try (EmbeddedCluster late =
                  EmbeddedCluster.builder().name("late").tcp(port).start()) {
                await().ignoreExceptions().untilAsserted(() -> template.put(KEY, KEY));
                assertThat(template.get(KEY)).isEqualTo(KEY);
                assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);
                assertThat(late.clusterId()).isNotZero();
                context.close();
              }
            });
  }

  @Test
  void withoutLazyAnApplicationDoesNotStartWithoutItsCluster() {
    runner
        .withPropertyValues(
            "kvdc.url=kv:tikv://127.0.0.1:1/DEFAULT?apiVersion=v2",
            "kvdc.options.connect-timeout=100ms")
        .run(context -> assertThat(context).hasFailed());
  }

  @Test
  void aWrongUrlEndsTheStartOfALazyApplicationToo() {
    runner
        .withPropertyValues("kvdc.url=kv:nobody://x", "kvdc.lazy=true")
        .run(
            context -> assertThat(context).getFailure().rootCause().hasMessageContaining("nobody"));
    runner
        .withPropertyValues("kvdc.url=kv:embedded:x?storse=3", "kvdc.lazy=true")
        .run(
            context -> assertThat(context).getFailure().rootCause().hasMessageContaining("stores"));
  }

  @KvCluster
  @Test
  void allWhoAskAtOnceShareOneOpening(@FromCluster String url) {
    AtomicInteger opened = new AtomicInteger();
    CountDownLatch go = new CountDownLatch(1);
    LazyConnection lazy =
        new LazyConnection(
            "shown",
            () -> {
              opened.incrementAndGet();
              awaitUninterrupted(go);
              return Kv.connect(url);
            });
    CompletableFuture<?>[] calls = new CompletableFuture<?>[8];
    for (int i = 0; i < calls.length; i++) {
      calls[i] = lazy.currentTimestampAsync().toCompletableFuture();
    }
    assertThat(lazy.isValid(Duration.ofMillis(1))).isFalse();
    assertThat(lazy.url()).isEqualTo("shown");
    go.countDown();
    CompletableFuture.allOf(calls).join();
    assertThat(opened).hasValue(1);
    assertThat(lazy.isValid(Duration.ofSeconds(5))).isTrue();
    assertThat(lazy.url()).startsWith("kv:tikv:");
    assertThat(lazy.begin().startTimestamp()).isNotNull();

    lazy.close();
    lazy.close();
    assertThat(lazy.isClosed()).isTrue();
    assertThatThrownBy(lazy::raw).isInstanceOf(ConnectionClosedException.class);
    assertThat(lazy.isValid(Duration.ofSeconds(1))).isFalse();
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupt) {
      throw new IllegalStateException("interrupted", interrupt);
    }
  }

  @Test
  void closingEndsAnOpeningThatIsUnderWay() {
    LazyConnection lazy =
        new LazyConnection(
            "shown",
            () -> {
              awaitUninterrupted(new CountDownLatch(1));
              throw new IllegalStateException("not reached");
            });
    CompletableFuture<?> waiting = lazy.currentTimestampAsync().toCompletableFuture();

    lazy.closeAsync().toCompletableFuture().join();

    assertThat(waiting)
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableOfType(ExecutionException.class)
        .withMessageContaining("interrupted");
    await().untilAsserted(() -> assertThat(threads()).doesNotContain("spring-kvdc-connect"));
  }

  private static Set<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .collect(Collectors.toSet());
  }

  @Test
  void aLazyConnectionThatNobodyUsedAsksNobody() {
    LazyConnection lazy =
        new LazyConnection(
            "shown",
            () -> {
              throw new AssertionError("asked");
            });
    lazy.close();
    assertThat(lazy.isClosed()).isTrue();
  }
}

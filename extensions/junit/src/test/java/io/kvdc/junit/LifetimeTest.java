package io.kvdc.junit;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.embedded.EmbeddedCluster;
import io.kvdc.embedded.EmbeddedClusterBuilder;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.platform.testkit.engine.EngineExecutionResults;

/** When clusters start and when they end. */
class LifetimeTest {

  @Test
  void everythingIsClosedWhenTestsFail() {
    Set<Thread> before = threads();

    EngineExecutionResults results = Runs.of(Failing.class);

    assertThat(Runs.failures(results)).containsExactlyInAnyOrder("on purpose", "on purpose too");
    assertClosed();
    await().pollInSameThread().untilAsserted(() -> assertThat(threads()).isSubsetOf(before));
  }

  @KvCluster(tcp = true)
  static class Failing {
    @Test
    void fails(Connection connection, EmbeddedCluster cluster) {
      Runs.note(connection);
      Runs.note(cluster);
      connection.begin().put(Runs.KEY, Runs.KEY);
      throw new IllegalStateException("on purpose");
    }

    @KvCluster
    @Test
    void failsOnAClusterOfItsOwn(Connection connection, EmbeddedCluster cluster) {
      Runs.note(connection);
      Runs.note(cluster);
      throw new IllegalStateException("on purpose too");
    }
  }

  @Test
  void aTestMayCloseWhatItWasGiven() {
    assertThat(Runs.failures(Runs.of(ClosesItself.class))).isEmpty();
    assertClosed();
  }

  @KvCluster(sharing = Sharing.NOTHING)
  static class ClosesItself {
    @Test
    void closes(EmbeddedCluster cluster, Connection connection) {
      Runs.note(connection);
      Runs.note(cluster);
      cluster.close();
      connection.close();
    }
  }

  @Test
  void connectionsEndWithTheTestAndTheClusterWithTheClass() {
    assertThat(Runs.failures(Runs.of(Ends.class))).isEmpty();

    assertThat(Runs.notes(String.class)).containsExactly("open", "open", "runs");
    assertClosed();
  }

  @KvCluster
  static class Ends {
    @RepeatedTest(2)
    void test(Connection connection) {
      assertThat(Runs.notes(Connection.class)).allMatch(Connection::isClosed);
      Runs.note(connection);
    }

    @AfterEach
    void after(Connection connection) {
      Runs.note(connection.isClosed() ? "closed" : "open");
    }

    @AfterAll
    static void afterAll(EmbeddedCluster cluster) {
      Runs.note(cluster);
      Runs.note(EmbeddedCluster.find(cluster.name()).isPresent() ? "runs" : "ended");
    }
  }

  @Test
  void noClusterStartsForWhoAsksForNone() {
    assertThat(Runs.passed(Runs.of(AsksForNone.class))).isEqualTo(1);

    assertThat(Runs.notes()).containsExactly("test");
  }

  @KvCluster(setup = Noting.class)
  static class AsksForNone {
    @Test
    void test() {
      Runs.note("test");
    }
  }

  static final class Noting implements ClusterSetup {
    @Override
    public void configure(EmbeddedClusterBuilder builder) {
      Runs.note("start");
    }
  }

  @Test
  void aClusterThatDoesNotStartFailsTheTestsThatNeedIt() {
    Set<Thread> before = threads();

    EngineExecutionResults results = Runs.of(DoesNotStart.class);

    assertThat(Runs.failures(results)).singleElement().asString().contains("no such luck");
    assertThat(Runs.passed(results)).isEqualTo(1);
    await().pollInSameThread().untilAsserted(() -> assertThat(threads()).isSubsetOf(before));
  }

  @KvCluster(setup = Refusing.class)
  static class DoesNotStart {
    @Test
    void needsIt(Connection connection) {}

    @Test
    void doesNot() {}
  }

  static final class Refusing implements ClusterSetup {
    @Override
    public void configure(EmbeddedClusterBuilder builder) {
      throw new IllegalStateException("no such luck");
    }
  }

  @Test
  void aConnectionThatFailsLeavesNothingBehind() {
    Set<Thread> before = threads();

    assertThat(Runs.failures(Runs.of(BadOptions.class)))
        .singleElement()
        .asString()
        .contains("requestSurce")
        .contains("requestSource");
    await().pollInSameThread().untilAsserted(() -> assertThat(threads()).isSubsetOf(before));
  }

  @KvCluster(options = "requestSurce=tests")
  static class BadOptions {
    @Test
    void test(Connection connection) {}
  }

  @Test
  void testsMayRunSideBySide() {
    Set<Thread> before = threads();

    EngineExecutionResults results = Runs.parallel(SideBySide.class);

    assertThat(Runs.failures(results)).isEmpty();
    assertThat(Runs.notes(Boolean.class)).hasSize(24).containsOnly(false);
    assertClosed();
    await().pollInSameThread().untilAsserted(() -> assertThat(threads()).isSubsetOf(before));
  }

  @KvCluster
  static class SideBySide {
    @FromCluster private EmbeddedCluster cluster;

    @RepeatedTest(16)
    void onOneCluster(Connection connection) {
      look(connection);
    }

    @KvCluster
    @RepeatedTest(8)
    void onTheirOwn(Connection connection) {
      look(connection);
    }

    private void look(Connection connection) {
      Runs.note(cluster);
      Runs.note(connection);
      Runs.note(Runs.wasThere(connection));
    }
  }

  @Test
  void aProcessElsewhereCanConnectOverTcp() {
    assertThat(Runs.failures(Runs.of(Tcp.class))).isEmpty();

    assertThat(Runs.notes(String.class))
        .hasSize(2)
        .allMatch(url -> url.startsWith("kv:tikv://127.0.0.1:"))
        .noneMatch(url -> url.contains("inprocess"));
  }

  @KvCluster(tcp = true, options = "requestSource=tests")
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  static class Tcp {
    @Test
    void plain(@FromCluster String url) {
      look(url);
    }

    @KvCluster(tls = true, options = "requestSource=tests")
    @Test
    void secured(@FromCluster String url) {
      look(url);
    }

    private static void look(String url) {
      Runs.note(url);
      assertThat(url).endsWith("&requestSource=tests");
      try (Connection connection = Kv.connect(url)) {
        assertThat(Runs.wasThere(connection)).isFalse();
      }
    }
  }

  private static void assertClosed() {
    assertThat(Runs.notes(Connection.class)).allMatch(Connection::isClosed);
    List<EmbeddedCluster> clusters = Runs.notes(EmbeddedCluster.class);
    assertThat(clusters).isNotEmpty();
    assertThat(clusters).noneMatch(each -> EmbeddedCluster.find(each.name()).isPresent());
  }

  /** JUnit's own workers and what the JVM starts when it likes are nobody's leak. */
  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !thread.getName().startsWith("ForkJoinPool"))
        .filter(
            thread ->
                thread.getThreadGroup() != null
                    && !thread.getThreadGroup().getName().equals("system")
                    && !thread.getThreadGroup().getName().equals("InnocuousThreadGroup"))
        .collect(toSet());
  }
}

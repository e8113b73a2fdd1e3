package io.kvdc.tikv.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Capability;
import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.embedded.EmbeddedCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A client dies between any two requests of its transaction, or with the answer to any of them on
 * its way. Whoever comes next must find all that it wrote or nothing, as the client was told if it
 * was told anything, and the same ever after.
 */
class ClientCrashTest {

  /** More requests than any of these transactions has. */
  private static final int POINTS = 48;

  /** Each of them waits most of the time. */
  private static final int LIVES_AT_A_TIME = 8;

  private static final ExecutorService LIVES = Executors.newFixedThreadPool(LIVES_AT_A_TIME);

  private static Set<Capability> capabilities = Set.of();

  @BeforeAll
  static void ask() {
    try (EmbeddedCluster cluster = EmbeddedCluster.builder().name("crash-capabilities").start();
        Connection connection = Kv.connect(cluster.url())) {
      capabilities = connection.capabilities();
    }
  }

  @AfterAll
  static void end() {
    LIVES.shutdownNow();
  }

  static List<Arguments> ways() {
    List<Arguments> ways = new ArrayList<>();
    for (Protocol protocol : Protocol.values()) {
      for (Death death : Death.values()) {
        ways.add(Arguments.of(protocol, death));
      }
    }
    return ways;
  }

  @ParameterizedTest
  @MethodSource("ways")
  void whateverItLeavesIsAllOrNothing(Protocol protocol, Death death) throws Exception {
    assertThat(protocol.isFor(capabilities)).as("the driver can do %s", protocol).isTrue();
    int died = 0;
    boolean last = true;
    for (int requests = 0; last && requests < POINTS; requests += LIVES_AT_A_TIME) {
      for (Future<Boolean> life : LIVES.invokeAll(wave(protocol, death, requests))) {
        last = life.get();
        died += last ? 1 : 0;
      }
    }
    assertThat(last).as("it died even at the last point, so there may be more").isFalse();
    assertThat(died).isGreaterThanOrEqualTo(protocol.leastDeaths());
  }

  /** A death after each of some numbers of requests, each met by another kind of survivor. */
  private static List<Callable<Boolean>> wave(Protocol protocol, Death death, int requests) {
    List<Callable<Boolean>> lives = new ArrayList<>();
    Survivor[] survivors = Survivor.values();
    for (int i = 0; i < LIVES_AT_A_TIME; i++) {
      int sent = requests + i;
      Survivor survivor = survivors[(sent + protocol.ordinal()) % survivors.length];
      lives.add(() -> new CrashScene(protocol, death, survivor).diesAfter(sent));
    }
    return lives;
  }
}

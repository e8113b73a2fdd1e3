package io.kvdc.bench.load.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.KeyValue;
import io.kvdc.Kv;
import io.kvdc.bench.load.server.LightServer;
import io.kvdc.bench.load.work.KeySpace;
import io.kvdc.bench.load.work.Operations;
import io.kvdc.bench.load.work.SessionKind;
import io.kvdc.bench.load.work.Workload;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.EmbeddedCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each contender that runs in Java does a few of each workload's operations, rightly. */
class ContendersTest {

  private static final int KEYS = 200;
  private static final int VALUE_SIZE = 20;
  private static final int OPERATIONS = 30;

  private static EmbeddedCluster cluster;
  private static LightServer light;

  @BeforeAll
  static void start() {
    cluster = EmbeddedCluster.builder().name("contenders").apiVersion(ApiVersion.V1).tcp(0).start();
    light = LightServer.start();
    for (SessionKind kind : List.of(SessionKind.RAW, SessionKind.TXN)) {
      List<KeyValue> entries = entries(kind);
      try (Connection connection = Kv.connect(light.url())) {
        connection.raw().batchPut(entries);
      }
      try (Connection connection = Kv.connect(clusterUrl())) {
        if (kind == SessionKind.RAW) {
          connection.raw().batchPut(entries);
        } else {
          connection.transact(
              transaction -> {
                entries.forEach(entry -> transaction.put(entry.key(), entry.value()));
                return null;
              });
        }
      }
    }
  }

  @AfterAll
  static void stop() {
    light.close();
    cluster.close();
  }

  private static String clusterUrl() {
    return cluster.url() + "&mixedModes=true";
  }

  private static List<KeyValue> entries(SessionKind kind) {
    KeySpace space = space(kind);
    List<KeyValue> entries = new ArrayList<>();
    for (int number = 0; number < KEYS; number++) {
      entries.add(new KeyValue(Bytes.wrap(space.key(number)), Bytes.wrap(space.value())));
    }
    return entries;
  }

  private static KeySpace space(SessionKind kind) {
    return new KeySpace(kind.keyPrefix(), KEYS, VALUE_SIZE);
  }

  static List<Arguments> onTheCluster() {
    return combinations(List.of(SessionKind.values()));
  }

  static List<Arguments> onTheStandIn() {
    return combinations(List.of(SessionKind.RAW, SessionKind.SNAPSHOT));
  }

  private static List<Arguments> combinations(List<SessionKind> kinds) {
    List<Arguments> all = new ArrayList<>();
    for (Contender contender : Contender.values()) {
      for (Workload workload : Workload.values()) {
        for (SessionKind kind : kinds) {
          boolean fits =
              kind == workload.session() || (workload.isYcsb() && kind == SessionKind.TXN);
          if (fits && contender != Contender.CLIENT_GO && contender.canDo(workload, kind)) {
            all.add(Arguments.of(contender, workload, kind));
          }
        }
      }
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("onTheCluster")
  void answersAreRight(Contender contender, Workload workload, SessionKind kind) throws Exception {
    perform(contender, workload, kind, clusterUrl());
  }

  @ParameterizedTest
  @MethodSource("onTheStandIn")
  void theStandInAnswersRightly(Contender contender, Workload workload, SessionKind kind)
      throws Exception {
    long before = light.commands();

    perform(contender, workload, kind, light.url());

    assertThat(light.commands() - before).isGreaterThanOrEqualTo(OPERATIONS);
    assertThat(light.messages()).isLessThanOrEqualTo(light.commands());
  }

  private static void perform(Contender contender, Workload workload, SessionKind kind, String url)
      throws Exception {
    Operations.Caller caller = new Operations(workload, KEYS).caller(1);
    try (Client client = contender.open(new Target(url, kind, space(kind)))) {
      for (int i = 0; i < OPERATIONS; i++) {
        if (client instanceof BlockingClient blocking) {
          blocking.perform(caller.next(), 0);
        } else {
          CompletableFuture<Void> done = new CompletableFuture<>();
          ((AsyncClient) client)
              .start(
                  caller.next(),
                  0,
                  failure -> {
                    if (failure == null) {
                      done.complete(null);
                    } else {
                      done.completeExceptionally(failure);
                    }
                  });
          done.join();
        }
      }
    }
  }
}

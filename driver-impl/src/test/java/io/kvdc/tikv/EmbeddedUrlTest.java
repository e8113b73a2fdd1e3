package io.kvdc.tikv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.Timestamp;
import io.kvdc.embedded.EmbeddedCluster;
import io.kvdc.error.InvalidOptionException;
import io.kvdc.error.UnknownOptionException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a newcomer types: {@code kv:embedded:NAME}, with this driver behind it. */
class EmbeddedUrlTest {

  private static final Bytes KEY = Bytes.utf8("greeting");
  private static final Bytes VALUE = Bytes.utf8("hello");

  @AfterEach
  void nothingIsLeft() {
    EmbeddedCluster.find("urltest").ifPresent(EmbeddedCluster::close);
    await().untilAsserted(() -> assertThat(clusterThreads()).isEmpty());
  }

  private static List<String> clusterThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.contains("urltest"))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kv:embedded:urltest",
        "kv:embedded:urltest?stores=3&pds=3&splitKeys=g,p",
        "kv:embedded:urltest?transport=tcp&stores=2",
        "kv:embedded:urltest?apiVersion=v1",
        "kv:embedded:urltest?apiVersion=v1ttl&splitKeys=g",
        "kv:embedded:urltest?apiVersion=v2&splitKeys=g",
        "kv:embedded:urltest?keyspaceName=orders",
        "kv:embedded:urltest?timeout=7s"
      })
  void aUrlIsAllThatItTakes(String url) {
    try (Connection connection = Kv.connect(url)) {
      connection.raw().put(KEY, VALUE);
      assertThat(connection.raw().get(KEY)).isEqualTo(VALUE);
      assertThat(connection.capabilities().contains(Capability.RAW_TTL))
          .isEqualTo(!url.endsWith("=v1"));
    }
    assertThat(EmbeddedCluster.find("urltest")).isEmpty();
  }

  @Test
  void connectionsShareTheDataAndTheLastOneTakesItAlong() {
    try (Connection first = Kv.connect("kv:embedded:urltest")) {
      first.raw().put(KEY, VALUE);
      try (Connection second = Kv.connect("kv:embedded:urltest?timeout=3s")) {
        assertThat(second.raw().get(KEY)).isEqualTo(VALUE);
      }
      assertThat(first.raw().get(KEY)).isEqualTo(VALUE);
    }
    try (Connection later = Kv.connect("kv:embedded:urltest")) {
      assertThat(later.raw().get(KEY)).isNull();
    }
  }

  @Test
  void aKeptClusterKeepsItsData() {
    try (Connection first = Kv.connect("kv:embedded:urltest?keep=true")) {
      first.raw().put(KEY, VALUE);
    }
    try (Connection later = Kv.connect("kv:embedded:urltest")) {
      assertThat(later.raw().get(KEY)).isEqualTo(VALUE);
    }
  }

  @Test
  void keyspacesDoNotSeeEachOther() {
    String url = "kv:embedded:urltest?keyspaceName=";
    try (Connection orders = Kv.connect(url + "orders");
        Connection users = Kv.connect(url + "users")) {
      orders.raw().put(KEY, VALUE);

      assertThat(users.raw().get(KEY)).isNull();
      assertThat(orders.raw().get(KEY)).isEqualTo(VALUE);
    }
  }

  @Test
  void theClusterCanBeBentUnderTheConnection() {
    try (Connection connection = Kv.connect("kv:embedded:urltest?stores=3&pds=3")) {
      EmbeddedCluster cluster = connection.unwrap(EmbeddedCluster.class);
      connection.raw().put(KEY, VALUE);
      Timestamp before = connection.currentTimestamp();

      cluster.split(Bytes.utf8("c"), Bytes.utf8("m"));
      cluster.transferLeader(KEY, cluster.storeIds().get(1));
      assertThat(connection.raw().get(KEY)).isEqualTo(VALUE);
      cluster.mergeWithNext(Bytes.utf8("a"));
      cluster.stopStore(cluster.storeIds().get(1));
      assertThat(connection.raw().get(KEY)).isEqualTo(VALUE);
      cluster.transferPdLeader(2);
      cluster.stopPd(0);

      assertThat(connection.currentTimestamp()).isGreaterThan(before);
      assertThat(connection.raw().get(KEY)).isEqualTo(VALUE);
    }
  }

  @Test
  void whatTheUrlGetsWrongIsSaidAndNothingIsStarted() {
    assertThatThrownBy(() -> Kv.connect("kv:embedded:urltest?store=3"))
        .isInstanceOf(UnknownOptionException.class)
        .hasMessageContaining("stores");
    assertThatThrownBy(() -> Kv.connect("kv:embedded:urltest?stores=0"))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("1 to 64");
    assertThatThrownBy(() -> Kv.connect("kv:embedded:urltest?apiVersion=v1&keyspaceName=orders"))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("apiVersion");
    assertThat(EmbeddedCluster.find("urltest")).isEmpty();
  }
}

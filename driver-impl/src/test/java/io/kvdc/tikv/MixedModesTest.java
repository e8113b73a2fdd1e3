package io.kvdc.tikv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.KeyRange;
import io.kvdc.Snapshot;
import io.kvdc.Transaction;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.error.UnsupportedFeatureException;
import org.junit.jupiter.api.Test;

/** Raw and transactional keys of API version V1 share one space, and must not meet by accident. */
class MixedModesTest {

  private static final Bytes KEY = Bytes.utf8("key");
  private static final Bytes VALUE = Bytes.utf8("value");

  @Test
  void transactionsAreRefusedAfterRawKeys() {
    try (Clusters clusters = Clusters.of(1, ApiVersion.V1)) {
      clusters.connect().raw().put(KEY, VALUE);
      Connection sameEngine = clusters.connect();
      assertThatThrownBy(sameEngine::begin)
          .isInstanceOf(UnsupportedFeatureException.class)
          .hasMessageContaining("mixedModes=true");
      Snapshot snapshot = sameEngine.snapshot();
      assertThatThrownBy(() -> snapshot.get(KEY)).isInstanceOf(UnsupportedFeatureException.class);
      assertThatThrownBy(() -> snapshot.scan(KeyRange.all()).toList())
          .isInstanceOf(UnsupportedFeatureException.class);
    }
  }

  @Test
  void rawKeysAreRefusedAfterTransactions() {
    try (Clusters clusters = Clusters.of(1, ApiVersion.V1)) {
      Connection connection = clusters.connect();
      connection.begin().close();
      assertThatThrownBy(() -> connection.raw().get(KEY))
          .isInstanceOf(UnsupportedFeatureException.class)
          .hasMessageContaining("with transactions");
      assertThatThrownBy(() -> connection.raw().scan(KeyRange.all()).toList())
          .isInstanceOf(UnsupportedFeatureException.class);
    }
  }

  @Test
  void whoSaysSoMayMix() {
    try (Clusters clusters = Clusters.of(1, ApiVersion.V1)) {
      Connection connection = clusters.connect("mixedModes=true");
      connection.raw().put(KEY, VALUE);
      try (Transaction transaction = connection.begin()) {
        transaction.put(Bytes.utf8("other"), VALUE);
        transaction.commit();
      }
      assertThat(connection.snapshot().get(Bytes.utf8("other"))).isEqualTo(VALUE);
    }
  }

  @Test
  void keyspacesKeepThemApart() {
    try (Clusters clusters = Clusters.of(1, ApiVersion.V2)) {
      Connection connection = clusters.connect();
      connection.raw().put(KEY, VALUE);
      connection.transact(
          transaction -> {
            transaction.insert(KEY, Bytes.utf8("another"));
            return null;
          });
      assertThat(connection.raw().get(KEY)).isEqualTo(VALUE);
      assertThat(connection.snapshot().get(KEY)).isEqualTo(Bytes.utf8("another"));
    }
  }
}

package io.kvdc.tikv;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.KvUrl;
import io.kvdc.TransactionMode;
import io.kvdc.option.Options;
import io.kvdc.spi.ConnectRequest;
import io.kvdc.tikv.internal.engine.EngineSettings;
import io.kvdc.tikv.internal.txn.access.AsyncCommitSettings;
import io.kvdc.tikv.internal.txn.access.PipelinedSettings;
import io.kvdc.tikv.internal.txn.access.TxnSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every option of transactions arrives where it is used. */
class TransactionOptionsInUrlTest {

  private static ConnectRequest request(String parameters) {
    KvUrl url = KvUrl.parse("kv:tikv://pd:2379?" + parameters);
    return new ConnectRequest(
        url,
        Options.parse(url.parameters(), TikvOptions.all()),
        TransactionOptionsInUrlTest.class.getClassLoader());
  }

  private static EngineSettings engine(String parameters) {
    return SettingsReader.read(request(parameters));
  }

  @Test
  void engineKnowsThem() {
    TxnSettings settings =
        engine(
                "timeout=7s&backoffWeight=3&committerConcurrency=5&txnBatchSize=2KiB"
                    + "&resolveLockLiteThreshold=16&maxTransactionLifetime=2h&managedLockTtl=30s"
                    + "&ttlRefreshedTxnSize=1MiB&maxKeySize=1KiB&maxEntrySize=1MiB"
                    + "&maxTransactionSize=3MiB&asyncCommitKeysLimit=7"
                    + "&asyncCommitTotalKeySizeLimit=1KiB&asyncCommitSafeWindow=3s"
                    + "&pipelinedMinFlushKeys=5&pipelinedMinFlushSize=6"
                    + "&pipelinedForceFlushSize=7&txnLocalLatches=64")
            .txn();
    assertThat(settings)
        .isEqualTo(
            new TxnSettings(
                Duration.ofSeconds(7),
                3,
                5,
                2 << 10,
                16,
                Duration.ofHours(2),
                Duration.ofSeconds(30),
                1 << 20,
                1 << 10,
                (1 << 20) - (4 << 10),
                3 << 20,
                new AsyncCommitSettings(7, 1 << 10, Duration.ofSeconds(3)),
                64,
                new PipelinedSettings(5, 6, 7)));
  }

  @Test
  void defaultsAreThoseOfTheGoClientButForTheSizes() {
    TxnSettings defaults = TxnSettings.defaults(Duration.ofSeconds(60), 8 << 10);
    TxnSettings settings = engine("timeout=60s").txn();
    assertThat(settings.maxEntrySize()).isEqualTo((8 << 20) - (25 << 10));
    assertThat(settings.maxTransactionSize()).isEqualTo(100 << 20);
    assertThat(settings)
        .usingRecursiveComparison()
        .ignoringFields("maxEntrySize", "maxTransactionSize")
        .isEqualTo(defaults);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "backoffWeight=3",
        "committerConcurrency=5",
        "txnBatchSize=2KiB",
        "resolveLockLiteThreshold=16",
        "maxTransactionLifetime=2h",
        "managedLockTtl=30s",
        "ttlRefreshedTxnSize=1MiB",
        "maxTransactionSize=3MiB",
        "pipelinedMinFlushKeys=5",
        "pipelinedMinFlushSize=6",
        "pipelinedForceFlushSize=7MiB"
      })
  void whatTheEngineKnowsMakesAnotherEngine(String option) {
    assertThat(engine(option)).isNotEqualTo(engine("timeout=60s"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "transactionMode=pessimistic",
        "lockWait=1s",
        "leakStacks=false",
        "requestSource=shop",
        "taskType=import",
        "resourceGroup=gold",
        "mixedModes=true"
      })
  void whatTheSessionsKnowDoesNot(String option) {
    assertThat(engine(option)).isEqualTo(engine("timeout=60s"));
    assertThat(SettingsReader.sessions(request(option).options()))
        .isNotEqualTo(SettingsReader.sessions(request("timeout=60s").options()));
  }

  @Test
  void sessionsKnowTheRest() {
    SessionSettings settings =
        SettingsReader.sessions(
            request("transactionMode=pessimistic&lockWait=2s&leakStacks=false&mixedModes=true")
                .options());
    assertThat(settings.transactions().mode()).isEqualTo(TransactionMode.PESSIMISTIC);
    assertThat(settings.transactions().lockWait()).as("the sessions' affair").isNull();
    assertThat(settings.lockWait()).isEqualTo(Duration.ofSeconds(2));
    assertThat(settings.leakStacks()).isFalse();
    assertThat(settings.mixedModes()).isTrue();
  }
}

package io.kvdc.tikv.internal.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.error.ErrorDetail;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The table of kinds, as in client-go config/retry/config.go, and the waits that follow from it.
 */
class BackoffKindTest {

  @ParameterizedTest
  @CsvSource({
    "TIKV_RPC, tikvRPC, 100, 2000, EQUAL, REGION_UNAVAILABLE",
    "TIFLASH_RPC, tiflashRPC, 100, 2000, EQUAL, REGION_UNAVAILABLE",
    "TXN_LOCK, txnLock, 100, 3000, EQUAL, RESOLVE_LOCK_TIMEOUT",
    "TXN_LOCK_FAST, txnLockFast, 10, 3000, EQUAL, RESOLVE_LOCK_TIMEOUT",
    "PD_RPC, pdRPC, 500, 3000, EQUAL, CLUSTER_UNREACHABLE",
    "PD_MEMBERS, pdMembers, 100, 1000, EQUAL, CLUSTER_UNREACHABLE",
    "REGION_MISS, regionMiss, 2, 500, NO, REGION_UNAVAILABLE",
    "REGION_SCHEDULING, regionScheduling, 2, 500, NO, REGION_UNAVAILABLE",
    "TIKV_SERVER_BUSY, tikvServerBusy, 2000, 10000, EQUAL, SERVER_BUSY",
    "TIFLASH_SERVER_BUSY, tiflashServerBusy, 2000, 10000, EQUAL, SERVER_BUSY",
    "TIKV_DISK_FULL, tikvDiskFull, 500, 5000, NO, STORAGE_FULL",
    "REGION_RECOVERY_IN_PROGRESS, regionRecoveryInProgress, 100, 10000, EQUAL, REGION_UNAVAILABLE",
    "TXN_NOT_FOUND, txnNotFound, 2, 500, NO, RESOLVE_LOCK_TIMEOUT",
    "STALE_COMMAND, staleCommand, 2, 1000, NO, REGION_UNAVAILABLE",
    "MAX_TS_NOT_SYNCED, maxTsNotSynced, 2, 500, NO, REGION_UNAVAILABLE",
    "COMMIT_TS_LAG, commitTSLag, 2, 500, NO, REGION_UNAVAILABLE",
    "REGION_NOT_INITIALIZED, regionNotInitialized, 2, 1000, NO, REGION_UNAVAILABLE",
    "IS_WITNESS, isWitness, 1000, 10000, EQUAL, REGION_UNAVAILABLE"
  })
  void theTableIsThatOfClientGo(
      BackoffKind kind, String name, long base, long cap, Jitter jitter, String code) {
    assertThat(kind.wireName()).isEqualTo(name);
    assertThat(kind.baseMillis()).isEqualTo(base);
    assertThat(kind.capMillis()).isEqualTo(cap);
    assertThat(kind.jitter()).isEqualTo(jitter);
    assertThat(kind.exhausted(ErrorDetail.of("x"), List.of()).code()).isEqualTo(code);
  }

  @Test
  void namesAreDifferent() {
    Set<String> names =
        Arrays.stream(BackoffKind.values()).map(BackoffKind::wireName).collect(Collectors.toSet());

    assertThat(names).hasSize(BackoffKind.values().length);
  }

  /** With the least and the greatest chance, each wait lies where the formula puts it. */
  @ParameterizedTest
  @EnumSource(BackoffKind.class)
  void waitsDoubleUpToTheCap(BackoffKind kind) {
    List<Long> least = waits(kind, 0.0);
    List<Long> most = waits(kind, 0.999_999);

    for (int n = 0; n < least.size(); n++) {
      long v = Math.min(kind.capMillis(), kind.baseMillis() * (1L << n));
      if (kind.jitter() == Jitter.NO) {
        assertThat(least.get(n)).isEqualTo(v);
        assertThat(most.get(n)).isEqualTo(v);
      } else {
        assertThat(least.get(n)).isEqualTo(v / 2);
        assertThat(most.get(n)).isEqualTo(v / 2 + v / 2 - 1);
      }
    }
  }

  private static List<Long> waits(BackoffKind kind, double fraction) {
    RetryEnvironment environment = new ManualTime().environment(fraction);
    BackoffHistory history = new BackoffHistory();
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      waits.add(history.next(kind, Long.MAX_VALUE, environment));
    }
    return waits;
  }
}

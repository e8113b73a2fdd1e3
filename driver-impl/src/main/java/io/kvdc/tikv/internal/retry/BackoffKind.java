package io.kvdc.tikv.internal.retry;

import static io.kvdc.tikv.internal.retry.Jitter.EQUAL;
import static io.kvdc.tikv.internal.retry.Jitter.NO;

import io.kvdc.error.ClusterUnreachableException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.KvException;
import io.kvdc.error.RegionUnavailableException;
import io.kvdc.error.ResolveLockTimeoutException;
import io.kvdc.error.ServerBusyException;
import io.kvdc.error.StorageFullException;
import java.util.List;

/** Why an operation waits; names, times and formulas are those of client-go config/retry. */
public enum BackoffKind {
  /** A store could not be reached, or a call to it got lost. */
  TIKV_RPC("tikvRPC", 100, 2_000, EQUAL, FinalError.REGION_UNAVAILABLE),
  /** The same for a columnar store. */
  TIFLASH_RPC("tiflashRPC", 100, 2_000, EQUAL, FinalError.REGION_UNAVAILABLE),
  /** A lock of another transaction is in the way. */
  TXN_LOCK("txnLock", 100, 3_000, EQUAL, FinalError.RESOLVE_LOCK_TIMEOUT),
  /** The same for a read, which hopes to pass soon; client-go's default for BackoffLockFast. */
  TXN_LOCK_FAST("txnLockFast", 10, 3_000, EQUAL, FinalError.RESOLVE_LOCK_TIMEOUT),
  /** PD did not answer. */
  PD_RPC("pdRPC", 500, 3_000, EQUAL, FinalError.CLUSTER_UNREACHABLE),
  /** PD has no leader, or it moves; the times are those of the PD client's own member search. */
  PD_MEMBERS("pdMembers", 100, 1_000, EQUAL, FinalError.CLUSTER_UNREACHABLE),
  /** What was known of a region is out of date. */
  REGION_MISS("regionMiss", 2, 500, NO, FinalError.REGION_UNAVAILABLE),
  /** A region has no leader for the moment. */
  REGION_SCHEDULING("regionScheduling", 2, 500, NO, FinalError.REGION_UNAVAILABLE),
  /** A store said that it is busy. */
  TIKV_SERVER_BUSY("tikvServerBusy", 2_000, 10_000, EQUAL, FinalError.SERVER_BUSY),
  /** A columnar store said so. */
  TIFLASH_SERVER_BUSY("tiflashServerBusy", 2_000, 10_000, EQUAL, FinalError.SERVER_BUSY),
  /** The disk of a store is full. */
  TIKV_DISK_FULL("tikvDiskFull", 500, 5_000, NO, FinalError.STORAGE_FULL),
  /** A region is being recovered. */
  REGION_RECOVERY_IN_PROGRESS(
      "regionRecoveryInProgress", 100, 10_000, EQUAL, FinalError.REGION_UNAVAILABLE),
  /** The primary of a lock was not found, though the lock lives. */
  TXN_NOT_FOUND("txnNotFound", 2, 500, NO, FinalError.RESOLVE_LOCK_TIMEOUT),
  /** A store dropped a command because its leadership changed. */
  STALE_COMMAND("staleCommand", 2, 1_000, NO, FinalError.REGION_UNAVAILABLE),
  /** A new leader does not yet know the latest timestamp. */
  MAX_TS_NOT_SYNCED("maxTsNotSynced", 2, 500, NO, FinalError.REGION_UNAVAILABLE),
  /** PD's clock has not reached the wanted commit timestamp. */
  COMMIT_TS_LAG("commitTSLag", 2, 500, NO, FinalError.REGION_UNAVAILABLE),
  /** A new peer is not ready. */
  REGION_NOT_INITIALIZED("regionNotInitialized", 2, 1_000, NO, FinalError.REGION_UNAVAILABLE),
  /** A peer keeps no data. */
  IS_WITNESS("isWitness", 1_000, 10_000, EQUAL, FinalError.REGION_UNAVAILABLE);

  private final String wireName;
  private final long baseMillis;
  private final long capMillis;
  private final Jitter jitter;
  private final FinalError finalError;

  BackoffKind(
      String wireName, long baseMillis, long capMillis, Jitter jitter, FinalError finalError) {
    this.wireName = wireName;
    this.baseMillis = baseMillis;
    this.capMillis = capMillis;
    this.jitter = jitter;
    this.finalError = finalError;
  }

  /** What an operation fails with when most of its waiting was of one kind. */
  private enum FinalError {
    REGION_UNAVAILABLE {
      @Override
      KvException make(ErrorDetail detail, List<String> targets) {
        return new RegionUnavailableException(detail);
      }
    },
    SERVER_BUSY {
      @Override
      KvException make(ErrorDetail detail, List<String> targets) {
        return new ServerBusyException(detail);
      }
    },
    STORAGE_FULL {
      @Override
      KvException make(ErrorDetail detail, List<String> targets) {
        return new StorageFullException(detail);
      }
    },
    RESOLVE_LOCK_TIMEOUT {
      @Override
      KvException make(ErrorDetail detail, List<String> targets) {
        return new ResolveLockTimeoutException(detail);
      }
    },
    CLUSTER_UNREACHABLE {
      @Override
      KvException make(ErrorDetail detail, List<String> targets) {
        return new ClusterUnreachableException(detail, targets);
      }
    };

    abstract KvException make(ErrorDetail detail, List<String> targets);
  }

  /** The name that TiKV's clients use in logs and metrics. */
  public String wireName() {
    return wireName;
  }

  /** Milliseconds of the first wait, before jitter. */
  public long baseMillis() {
    return baseMillis;
  }

  /** Milliseconds of the longest wait. */
  public long capMillis() {
    return capMillis;
  }

  /** How waits are drawn. */
  public Jitter jitter() {
    return jitter;
  }

  /**
   * What an operation fails with when its budget is spent and most of it went into this kind.
   *
   * @param targets where the attempts went
   */
  KvException exhausted(ErrorDetail detail, List<String> targets) {
    return finalError.make(detail, targets);
  }
}

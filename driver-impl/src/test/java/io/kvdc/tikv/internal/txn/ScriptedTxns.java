package io.kvdc.tikv.internal.txn;

import io.kvdc.Timestamp;
import io.kvdc.tikv.internal.codec.KeyCodec;
import io.kvdc.tikv.internal.pd.LowResolutionTimestamp;
import io.kvdc.tikv.internal.region.ScriptedCluster;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import io.kvdc.tikv.internal.txn.access.TxnSettings;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A scripted cluster with what transactions need; PD's clock stands until the test moves it. */
public final class ScriptedTxns {

  private final ScriptedCluster cluster;
  private final TxnAccess access;
  private long pdMillis = 1_000_000;
  private int logical;

  /**
   * Starts one with API version 1.
   *
   * @param splits the first keys of all regions but the first
   */
  public ScriptedTxns(String... splits) {
    this(KeyCodec.v1Txn(), splits);
  }

  /**
   * Starts one.
   *
   * @param codec between the test's keys and the stores'
   * @param splits the first keys of all regions but the first
   */
  public ScriptedTxns(KeyCodec codec, String... splits) {
    cluster = new ScriptedCluster(codec, splits);
    access =
        new TxnAccess(
            cluster.sender(),
            codec,
            new LowResolutionTimestamp(
                deadline -> CompletableFuture.completedFuture(tick()),
                cluster.sender().environment(),
                LowResolutionTimestamp.UPDATE_INTERVAL),
            TxnSettings.defaults(Duration.ofSeconds(60), 4 << 10));
  }

  private Timestamp tick() {
    return Timestamp.of(pdMillis, ++logical);
  }

  /** The stores. */
  public ScriptedCluster cluster() {
    return cluster;
  }

  /** What calls are made with. */
  public TxnAccess access() {
    return access;
  }

  /** A timestamp. */
  public long ts() {
    return access.timestamps().next(Deadline.none()).join().value();
  }

  /** Moves PD's clock, and lets the driver see that. */
  public void advancePd(Duration time) {
    pdMillis += time.toMillis();
    ts();
  }
}

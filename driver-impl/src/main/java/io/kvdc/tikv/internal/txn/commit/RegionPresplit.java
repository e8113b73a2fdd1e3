package io.kvdc.tikv.internal.txn.commit;

import io.kvdc.Bytes;
import io.kvdc.proto.pdpb.GetOperatorResponse;
import io.kvdc.proto.pdpb.OperatorStatus;
import io.kvdc.tikv.internal.pd.PdOperators;
import io.kvdc.tikv.internal.region.InvalidReason;
import io.kvdc.tikv.internal.region.KeyGrouping.Group;
import io.kvdc.tikv.internal.retry.BackoffKind;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Splits regions into which a transaction is about to write very much, and spreads them, so that no
 * single store has to bear it all. Only to make things easier: what fails is logged (client-go
 * txnkv/transaction/2pc.go: preSplitRegion).
 */
final class RegionPresplit {

  /** Keys in one region that are very many (client-go: preSplitDetectThreshold). */
  static final int MANY_KEYS = 100_000;

  /** Bytes of keys and values for each new region (client-go: preSplitSizeThreshold). */
  static final long REGION_BYTES = 32L << 20;

  /** How long regions may take to be spread (client-go tikv: waitScatterRegionFinishBackoff). */
  private static final Duration LONGEST_SPREADING = Duration.ofMinutes(2);

  private static final Logger LOG = System.getLogger("io.kvdc.tikv");

  private final TxnAccess access;
  private final PdOperators operators;

  RegionPresplit(TxnAccess access, PdOperators operators) {
    this.access = access;
    this.operators = operators;
  }

  /**
   * Splits where that helps.
   *
   * @param groups what goes into each region
   * @param deadline of the commit, half of which may be spent here at most
   * @return whether regions have changed; never fails
   */
  CompletableFuture<Boolean> splitIfLarge(List<Group<KeyMutation>> groups, Deadline deadline) {
    List<Group<KeyMutation>> large =
        groups.stream().filter(group -> group.things().size() >= MANY_KEYS).toList();
    List<Bytes> keys = large.stream().flatMap(group -> splitKeys(group).stream()).toList();
    if (keys.isEmpty()) {
      return CompletableFuture.completedFuture(false);
    }
    Deadline half =
        deadline
            .atMost(Duration.ofNanos(deadline.remainingNanos() / 2), access.environment().ticker())
            .atMost(LONGEST_SPREADING, access.environment().ticker());
    return operators
        .split(keys, half)
        .thenCompose(made -> operators.scatter(made, half).thenCompose(done -> spread(made, half)))
        .handle(
            (done, failure) -> {
              if (failure != null) {
                LOG.log(Level.WARNING, "regions were not split before a large commit", failure);
              }
              large.forEach(
                  group ->
                      access
                          .sender()
                          .locator()
                          .cache()
                          .invalidate(group.region(), InvalidReason.EPOCH_NOT_MATCH));
              return true;
            });
  }

  private List<Bytes> splitKeys(Group<KeyMutation> group) {
    List<Bytes> keys = new ArrayList<>();
    long bytes = 0;
    for (KeyMutation each : group.things()) {
      bytes += each.size();
      if (bytes >= REGION_BYTES) {
        keys.add(access.codec().toPdKey(access.codec().encodeKey(each.key())));
        bytes = 0;
      }
    }
    return keys;
  }

  /** Waits for one region after the other. */
  private CompletableFuture<Void> spread(List<Long> regions, Deadline deadline) {
    CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
    for (long region : regions) {
      Backoffer backoffer =
          new Backoffer(access.environment(), deadline, LONGEST_SPREADING.toMillis());
      all = all.thenCompose(done -> spread(region, backoffer));
    }
    return all;
  }

  private CompletableFuture<Void> spread(long region, Backoffer backoffer) {
    return operators
        .operator(region, backoffer.deadline())
        .thenCompose(
            found ->
                isSpreading(found)
                    ? backoffer
                        .backoff(BackoffKind.REGION_MISS, "PD", new SpreadingException())
                        .thenCompose(waited -> spread(region, backoffer))
                    : CompletableFuture.completedFuture(null));
  }

  private static boolean isSpreading(GetOperatorResponse operator) {
    return operator.getDesc().toStringUtf8().equals("scatter-region")
        && operator.getStatus() == OperatorStatus.RUNNING;
  }

  /** The cause of a wait. */
  private static final class SpreadingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private SpreadingException() {
      super("the region is still being spread", null, false, false);
    }
  }
}

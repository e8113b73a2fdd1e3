package io.kvdc.tikv.internal.txn.commit;

import com.google.protobuf.ByteString;
import io.kvdc.Bytes;
import io.kvdc.CommitProtocol;
import io.kvdc.Timestamp;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.ProtocolException;
import io.kvdc.proto.kvrpcpb.Op;
import io.kvdc.proto.kvrpcpb.PrewriteRequest;
import io.kvdc.proto.kvrpcpb.PrewriteResponse;
import io.kvdc.tikv.internal.txn.access.AsyncCommitSettings;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The form that a commit takes, as it turns out while the keys are prewritten: in two phases, or in
 * one of the short forms, in which the prewrite itself decides. An asynchronous commit is decided
 * once all keys are locked, by locks that name each other; in one phase, the only request commits
 * what it writes. Stores may refuse either; the commit then goes on in two phases. Written by one
 * answer at a time, read by any thread.
 */
final class CommitForm {

  private final List<ByteString> secondaries;
  private final boolean triedAsync;
  private final boolean triedOnePhase;

  private volatile boolean async;
  private volatile boolean onePhase;
  private volatile boolean refused;

  /** Whether a request that was to commit all may have done so, before others took its place. */
  private volatile boolean doubted;

  private volatile long minCommitTs;
  private volatile long maxCommitTs;
  private volatile long onePhaseTs;

  private CommitForm(List<ByteString> secondaries, boolean async, boolean onePhase) {
    this.secondaries = secondaries;
    this.triedAsync = async;
    this.triedOnePhase = onePhase;
    this.async = async;
    this.onePhase = onePhase;
  }

  /**
   * The form to try (client-go txnkv/transaction/2pc.go: checkAsyncCommit, checkOnePC). Unlike
   * client-go, a transaction with keys that are only checked is not committed asynchronously: they
   * leave no lock that could say how the check went, so that others would take the transaction for
   * decided without it.
   */
  static CommitForm of(TxnAccess access, CommitInput input, Mutations mutations, Bytes primary) {
    boolean possible =
        input.options().commitCheck() == null
            && input.options().pipelined() == null
            && mutations.assertionFailure() == null
            && mutations.all().stream().noneMatch(each -> each.op() == Op.SharedLock);
    AsyncCommitSettings settings = access.settings().asyncCommit();
    boolean async =
        possible
            && Boolean.TRUE.equals(input.options().commit().asyncCommit())
            && mutations.all().stream().allMatch(KeyMutation::leavesLock)
            && fits(mutations.all(), settings);
    boolean onePhase = possible && Boolean.TRUE.equals(input.options().commit().onePhase());
    List<ByteString> secondaries =
        !async
            ? List.of()
            : mutations.all().stream()
                .filter(each -> !each.key().equals(primary))
                .map(each -> access.key(each.key()))
                .toList();
    return new CommitForm(secondaries, async, onePhase);
  }

  private static boolean fits(List<KeyMutation> mutations, AsyncCommitSettings settings) {
    if (mutations.size() > settings.keysLimit()) {
      return false;
    }
    long bytes = 0;
    for (KeyMutation each : mutations) {
      bytes += each.key().length();
    }
    return bytes <= settings.totalKeySizeLimit();
  }

  /**
   * What the present is, reckoned from the start of the transaction by the local clock: a client
   * that is slow must not promise to commit later than it can know of.
   */
  static long now(TxnAccess access, CommitInput input) {
    long age = access.environment().ticker().nanoTime() - input.beganNanos();
    return input.startTs() + Timestamp.of(TimeUnit.NANOSECONDS.toMillis(age), 0).value();
  }

  /**
   * The commit must not come later than so long after the present (client-go:
   * calculateMaxCommitTS).
   */
  void notAfter(long nowTs, Duration window) {
    maxCommitTs = nowTs + Timestamp.of(window.toMillis(), 0).value();
  }

  /** Whether the prewrite decides the transaction, so that a lost answer leaves it in doubt. */
  boolean isShort() {
    return async || onePhase;
  }

  /** Whether a request that left may have decided the transaction, as far as is known. */
  boolean mayBeDecided() {
    return (isShort() || doubted) && !refused;
  }

  /** A key was refused, so that nothing that is under way can commit the transaction. */
  void keyRefused() {
    refused = true;
  }

  boolean isAsync() {
    return async;
  }

  boolean isOnePhase() {
    return onePhase;
  }

  /**
   * Only a single request can commit all.
   *
   * @param requests how many there are now
   * @param lost whether one went out before of which nobody knows what became: if it was to commit
   *     all, it may have, although nothing is left to be decided by those that follow it
   */
  void cutInto(int requests, boolean lost) {
    if (requests > 1 && onePhase) {
      doubted = lost;
      onePhase = false;
    }
  }

  /** The commit must not come before this. */
  void notBefore(long ts) {
    minCommitTs = Math.max(minCommitTs, ts);
  }

  /** What the commit must not come before, as far as is known; 0: nothing is. */
  long minCommitTs() {
    return minCommitTs;
  }

  /** The latest moment at which stores may commit by themselves; 0: they must not. */
  long maxCommitTs() {
    return maxCommitTs;
  }

  /** Says in a request what is wished for. */
  void describe(PrewriteRequest.Builder request, boolean holdsPrimary) {
    request.setMaxCommitTs(maxCommitTs);
    if (async) {
      request.setUseAsyncCommit(true);
      if (holdsPrimary) {
        request.addAllSecondaries(secondaries);
      }
    }
    if (onePhase) {
      request.setTryOnePc(true);
    }
  }

  /**
   * Takes in that some keys are prewritten.
   *
   * @throws ProtocolException if the answer does not go with the request
   */
  void prewritten(PrewriteResponse response) {
    if (onePhase) {
      if (response.getOnePcCommitTs() != 0) {
        onePhaseTs = response.getOnePcCommitTs();
        return;
      }
      if (response.getMinCommitTs() != 0) {
        throw new ProtocolException(
            ErrorDetail.of("a store did not commit in one phase, but says when it would"));
      }
      onePhase = false;
      async = false;
      return;
    }
    if (response.getOnePcCommitTs() != 0) {
      throw new ProtocolException(
          ErrorDetail.of("a store committed in one phase what it was only to prewrite"));
    }
    if (async) {
      if (response.getMinCommitTs() == 0) {
        async = false;
      } else {
        notBefore(response.getMinCommitTs());
      }
    }
  }

  /** When the transaction was committed by its prewrite. */
  long decidedTs() {
    return onePhase ? onePhaseTs : minCommitTs;
  }

  /** How the transaction was committed in the end. */
  CommitProtocol protocol() {
    if (onePhase) {
      return CommitProtocol.ONE_PHASE;
    }
    return async ? CommitProtocol.ASYNC_COMMIT : CommitProtocol.TWO_PHASE;
  }

  /** Whether an asynchronous commit was wished for and is not what came about. */
  boolean asyncFellBack() {
    return triedAsync && !async;
  }

  /** Whether a commit in one phase was wished for and is not what came about. */
  boolean onePhaseFellBack() {
    return triedOnePhase && !onePhase;
  }
}

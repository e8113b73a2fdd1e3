package io.kvdc.embedded.internal.tikv;

import com.google.protobuf.ByteString;
import io.kvdc.embedded.internal.lockwait.WaitEnd;
import io.kvdc.embedded.internal.mvcc.PessimisticLockKeyResult;
import io.kvdc.embedded.internal.mvcc.Refusal;
import io.kvdc.embedded.internal.mvcc.TxnKey;
import io.kvdc.proto.errorpb.Error;
import io.kvdc.proto.kvrpcpb.KeyError;
import io.kvdc.proto.kvrpcpb.PessimisticLockKeyResultType;
import io.kvdc.proto.kvrpcpb.PessimisticLockRequest;
import io.kvdc.proto.kvrpcpb.PessimisticLockResponse;
import io.kvdc.proto.kvrpcpb.WriteConflict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answers to one lock request (TiKV, service/kv.rs and storage/types.rs): with lists of values
 * in normal mode, with a result for its key in force-lock mode.
 */
final class PessimisticLockAnswers {

  private final PessimisticLockRequest request;
  private final boolean forceLock;

  PessimisticLockAnswers(PessimisticLockRequest request, boolean forceLock) {
    this.request = request;
    this.forceLock = forceLock;
  }

  PessimisticLockResponse locked(List<PessimisticLockKeyResult> results) {
    PessimisticLockResponse.Builder response = PessimisticLockResponse.newBuilder();
    for (PessimisticLockKeyResult result : results) {
      if (forceLock) {
        response.addResults(result(result));
      } else {
        add(result, response);
      }
    }
    return response.build();
  }

  PessimisticLockResponse regionError(Error error) {
    return PessimisticLockResponse.newBuilder().setRegionError(error).build();
  }

  /** The request as a whole is refused; for a lock in the way it is the key in force-lock mode. */
  PessimisticLockResponse refused(KeyError error) {
    return error.hasLocked() ? failed(error) : refusedAsAWhole(error);
  }

  /** The request as a whole is refused, whatever the error. */
  PessimisticLockResponse refusedAsAWhole(KeyError error) {
    return PessimisticLockResponse.newBuilder().addErrors(error).build();
  }

  /** The key is refused. */
  PessimisticLockResponse failed(KeyError error) {
    return failure().addErrors(error).build();
  }

  /** The wait is over and the key not locked. */
  PessimisticLockResponse waited(WaitEnd end) {
    if (end instanceof WaitEnd.Released released) {
      Refusal conflict =
          new Refusal.WriteConflicts(
              request.getStartVersion(),
              released.conflictStartTs(),
              released.conflictCommitTs(),
              TxnKey.ofRaw(released.key()),
              request.getPrimaryLock(),
              WriteConflict.Reason.PessimisticRetry);
      return failed(KeyErrors.of(conflict));
    }
    if (end instanceof WaitEnd.TimedOut timedOut) {
      return failed(KeyError.newBuilder().setLocked(timedOut.lock()).build());
    }
    if (end instanceof WaitEnd.InDeadlock deadlock) {
      return failed(KeyError.newBuilder().setDeadlock(deadlock.deadlock()).build());
    }
    Error error = ((WaitEnd.RegionGone) end).error();
    return failure().setRegionError(error).build();
  }

  private PessimisticLockResponse.Builder failure() {
    PessimisticLockResponse.Builder response = PessimisticLockResponse.newBuilder();
    if (forceLock) {
      response.addResultsBuilder().setType(PessimisticLockKeyResultType.LockResultFailed);
    }
    return response;
  }

  private static void add(
      PessimisticLockKeyResult result, PessimisticLockResponse.Builder response) {
    if (result instanceof PessimisticLockKeyResult.Value one) {
      response.addValues(orEmpty(one.value())).addNotFounds(one.value() == null);
    } else if (result instanceof PessimisticLockKeyResult.Existence one) {
      response.addNotFounds(!one.exists());
    }
  }

  private static io.kvdc.proto.kvrpcpb.PessimisticLockKeyResult result(
      PessimisticLockKeyResult result) {
    var wire = io.kvdc.proto.kvrpcpb.PessimisticLockKeyResult.newBuilder();
    if (result instanceof PessimisticLockKeyResult.Value one) {
      wire.setValue(orEmpty(one.value())).setExistence(one.value() != null);
    } else if (result instanceof PessimisticLockKeyResult.Existence one) {
      wire.setExistence(one.exists());
    } else if (result instanceof PessimisticLockKeyResult.LockedWithConflict one) {
      wire.setType(PessimisticLockKeyResultType.LockResultLockedWithConflict)
          .setValue(orEmpty(one.value()))
          .setExistence(one.value() != null)
          .setLockedWithConflictTs(one.conflictTs());
    }
    return wire.build();
  }

  private static ByteString orEmpty(@Nullable ByteString value) {
    return value == null ? ByteString.EMPTY : value;
  }
}

package io.kvdc.embedded.internal.tikv;

import io.kvdc.embedded.internal.mvcc.CheckSecondaryLocks;
import io.kvdc.embedded.internal.mvcc.CheckTxnStatus;
import io.kvdc.embedded.internal.mvcc.LockedKey;
import io.kvdc.embedded.internal.mvcc.MvccException;
import io.kvdc.embedded.internal.mvcc.MvccStore;
import io.kvdc.embedded.internal.mvcc.Refusal;
import io.kvdc.embedded.internal.mvcc.ResolveLocks;
import io.kvdc.embedded.internal.mvcc.TimeStamp;
import io.kvdc.embedded.internal.mvcc.TxnHeartBeat;
import io.kvdc.embedded.internal.mvcc.TxnKey;
import io.kvdc.embedded.internal.mvcc.TxnStatus;
import io.kvdc.embedded.internal.storage.KeySpan;
import io.kvdc.proto.kvrpcpb.Action;
import io.kvdc.proto.kvrpcpb.CheckSecondaryLocksRequest;
import io.kvdc.proto.kvrpcpb.CheckSecondaryLocksResponse;
import io.kvdc.proto.kvrpcpb.CheckTxnStatusRequest;
import io.kvdc.proto.kvrpcpb.CheckTxnStatusResponse;
import io.kvdc.proto.kvrpcpb.ResolveLockRequest;
import io.kvdc.proto.kvrpcpb.ResolveLockResponse;
import io.kvdc.proto.kvrpcpb.ScanLockRequest;
import io.kvdc.proto.kvrpcpb.ScanLockResponse;
import io.kvdc.proto.kvrpcpb.TxnHeartBeatRequest;
import io.kvdc.proto.kvrpcpb.TxnHeartBeatResponse;
import io.kvdc.proto.kvrpcpb.TxnInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * KvTxnHeartBeat, KvCheckTxnStatus, KvCheckSecondaryLocks, KvResolveLock and KvScanLock: what is
 * done about the locks of others.
 */
final class TxnStatusCommands {

  private final RegionCheck regions;
  private final MvccStore store;

  TxnStatusCommands(RegionCheck regions, MvccStore store) {
    this.regions = regions;
    this.store = store;
  }

  TxnHeartBeatResponse heartBeat(TxnHeartBeatRequest request) {
    TxnHeartBeatResponse.Builder response = TxnHeartBeatResponse.newBuilder();
    Refusals.into(
        response::setRegionError,
        response::setError,
        () -> {
          KeySpan region = regions.write(request.getContext()).span();
          TxnKey primary = TxnKey.ofRaw(request.getPrimaryLock());
          response.setLockTtl(
              store.write(
                  region,
                  (reader, writes) ->
                      TxnHeartBeat.run(
                          reader,
                          writes,
                          primary,
                          request.getStartVersion(),
                          request.getAdviseLockTtl(),
                          request.getMinCommitTs())));
        });
    return response.build();
  }

  CheckTxnStatusResponse check(CheckTxnStatusRequest request) {
    CheckTxnStatusResponse.Builder response = CheckTxnStatusResponse.newBuilder();
    Refusals.into(
        response::setRegionError,
        response::setError,
        () -> {
          KeySpan region = regions.write(request.getContext()).span();
          CheckTxnStatus check =
              new CheckTxnStatus(
                  TxnKey.ofRaw(request.getPrimaryKey()),
                  request.getLockTs(),
                  request.getCallerStartTs(),
                  request.getCurrentTs(),
                  request.getRollbackIfNotExist(),
                  request.getForceSyncCommit(),
                  request.getResolvingPessimisticLock(),
                  request.getVerifyIsPrimary());
          store.concurrency().updateMaxTsExactly(check.newestTs());
          show(store.write(region, check::run), response);
        });
    return response.build();
  }

  CheckSecondaryLocksResponse checkSecondaries(CheckSecondaryLocksRequest request) {
    CheckSecondaryLocksResponse.Builder response = CheckSecondaryLocksResponse.newBuilder();
    Refusals.into(
        response::setRegionError,
        response::setError,
        () -> {
          KeySpan region = regions.write(request.getContext()).span();
          store.concurrency().updateMaxTsExactly(request.getStartVersion());
          List<TxnKey> keys = request.getKeysList().stream().map(TxnKey::ofRaw).toList();
          CheckSecondaryLocks.Result result =
              store.write(
                  region,
                  (reader, writes) ->
                      new CheckSecondaryLocks(reader, writes, request.getStartVersion()).run(keys));
          result.locked().forEach(one -> response.addLocks(LockInfos.of(one.key(), one.lock())));
          response.setCommitTs(result.commitTs());
        });
    return response.build();
  }

  ResolveLockResponse resolve(ResolveLockRequest request) {
    ResolveLockResponse.Builder response = ResolveLockResponse.newBuilder();
    Refusals.into(
        response::setRegionError,
        response::setError,
        () -> {
          List<TxnKey> keys = request.getKeysList().stream().map(TxnKey::ofRaw).toList();
          if (!keys.isEmpty() && request.getStartVersion() == 0) {
            throw new MvccException(
                new Refusal.Aborted(
                    "KvResolveLock must not be sent with keys and no start version: a real TiKV panics"));
          }
          KeySpan region = regions.write(request.getContext()).span();
          store.write(
              region,
              (reader, writes) -> {
                ResolveLocks resolve = new ResolveLocks(reader, writes);
                if (keys.isEmpty()) {
                  resolve.all(fates(request));
                } else {
                  resolve.keys(keys, request.getStartVersion(), request.getCommitVersion());
                }
                return response;
              });
        });
    return response.build();
  }

  ScanLockResponse scanLock(ScanLockRequest request) {
    ScanLockResponse.Builder response = ScanLockResponse.newBuilder();
    Refusals.into(
        response::setRegionError,
        response::setError,
        () -> {
          TxnKey start = TxnReadCommands.unlessEmpty(request.getStartKey());
          TxnKey end = TxnReadCommands.unlessEmpty(request.getEndKey());
          if (start != null && end != null && end.compareTo(start) < 0) {
            throw new MvccException(
                new Refusal.Aborted(
                    "KvScanLock must not be sent with an end before the start: a real TiKV panics"));
          }
          long newest = request.getMaxVersion();
          store.concurrency().updateMaxTsExactly(newest);
          KeySpan region = regions.write(request.getContext()).span();
          int limit = request.getLimit() < 0 ? 0 : request.getLimit();
          List<LockedKey> found =
              store.read(
                  region,
                  reader ->
                      reader.scanLocks(
                          start, end, lock -> !TimeStamp.isAfter(lock.startTs(), newest), limit));
          found.forEach(one -> response.addLocks(LockInfos.of(one.key(), one.lock())));
        });
    return response.build();
  }

  private static void show(TxnStatus status, CheckTxnStatusResponse.Builder response) {
    if (status instanceof TxnStatus.Committed one) {
      response.setCommitVersion(one.commitTs());
    } else if (status instanceof TxnStatus.Uncommitted one) {
      response
          .setAction(one.minCommitTsPushed() ? Action.MinCommitTSPushed : Action.NoAction)
          .setLockTtl(one.lock().ttl())
          .setLockInfo(LockInfos.of(TxnKey.ofRaw(one.lock().primary()), one.lock()));
    } else if (status instanceof TxnStatus.TtlExpired) {
      response.setAction(Action.TTLExpireRollback);
    } else if (status instanceof TxnStatus.LockNotExist) {
      response.setAction(Action.LockNotExistRollback);
    } else if (status instanceof TxnStatus.PessimisticRolledBack) {
      response.setAction(Action.TTLExpirePessimisticRollback);
    } else if (status instanceof TxnStatus.LockNotExistDoNothing) {
      response.setAction(Action.LockNotExistDoNothing);
    }
  }

  private static Map<Long, Long> fates(ResolveLockRequest request) {
    Map<Long, Long> fates = new HashMap<>();
    if (request.getStartVersion() != 0) {
      fates.put(request.getStartVersion(), request.getCommitVersion());
    } else {
      for (TxnInfo info : request.getTxnInfosList()) {
        fates.put(info.getTxn(), info.getStatus());
      }
    }
    return fates;
  }
}

package io.kvdc.embedded.internal.tikv;

import com.google.protobuf.ByteString;
import io.kvdc.embedded.internal.mvcc.CommittedWrite;
import io.kvdc.embedded.internal.mvcc.Lock;
import io.kvdc.embedded.internal.mvcc.MvccHistory;
import io.kvdc.embedded.internal.mvcc.Write;
import io.kvdc.proto.kvrpcpb.MvccInfo;
import io.kvdc.proto.kvrpcpb.MvccLock;
import io.kvdc.proto.kvrpcpb.MvccValue;
import io.kvdc.proto.kvrpcpb.MvccWrite;
import java.util.Objects;

/** All that is stored about a key, as the wire shows it (TiKV, storage/types.rs). */
final class MvccInfos {

  private MvccInfos() {}

  static MvccInfo of(MvccHistory history) {
    MvccInfo.Builder info = MvccInfo.newBuilder();
    if (history.lock() != null) {
      // There is room for one: of those who share the key, the oldest.
      Lock lock = history.lock().parts().get(0);
      info.setLock(
          MvccLock.newBuilder()
              .setType(LockInfos.op(lock.type()))
              .setStartTs(lock.startTs())
              .setPrimary(lock.primary())
              .setShortValue(Objects.requireNonNullElse(lock.shortValue(), ByteString.EMPTY)));
    }
    for (CommittedWrite one : history.writes()) {
      info.addWrites(of(one));
    }
    for (MvccHistory.StoredValue value : history.values()) {
      info.addValues(MvccValue.newBuilder().setStartTs(value.startTs()).setValue(value.value()));
    }
    return info.build();
  }

  private static MvccWrite of(CommittedWrite one) {
    Write write = one.write();
    MvccWrite.Builder shown =
        MvccWrite.newBuilder()
            .setType(LockInfos.op(write.type()))
            .setStartTs(write.startTs())
            .setCommitTs(one.commitTs())
            .setShortValue(Objects.requireNonNullElse(write.shortValue(), ByteString.EMPTY))
            .setHasOverlappedRollback(write.hasOverlappedRollback());
    Long fence = write.gcFence();
    if (fence != null) {
      shown.setHasGcFence(true).setGcFence(fence);
    }
    return shown.build();
  }
}

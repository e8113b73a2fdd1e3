package io.kvdc.tikv.internal.txn.pipelined;

import com.google.protobuf.ByteString;
import io.kvdc.AssertionLevel;
import io.kvdc.Bytes;
import io.kvdc.PrewriteLocks;
import io.kvdc.proto.kvrpcpb.FlushRequest;

/**
 * What all requests of one flush say alike.
 *
 * @param startTs the transaction
 * @param primary its primary key
 * @param primaryLock the same as it goes into requests
 * @param generation which flush this is, from 1 upwards; stores keep what is newest
 * @param lockTtlMillis how long locks live unless they are renewed
 * @param assertions how hard assertions are checked
 * @param locks what to do about locks of others
 */
record FlushTerms(
    long startTs,
    Bytes primary,
    ByteString primaryLock,
    long generation,
    long lockTtlMillis,
    AssertionLevel assertions,
    PrewriteLocks locks) {

  /** A request with all but the mutations. */
  FlushRequest.Builder request() {
    return FlushRequest.newBuilder()
        .setPrimaryKey(primaryLock)
        .setStartTs(startTs)
        .setMinCommitTs(startTs + 1)
        .setGeneration(generation)
        .setLockTtl(lockTtlMillis)
        .setAssertionLevel(
            switch (assertions) {
              case OFF -> io.kvdc.proto.kvrpcpb.AssertionLevel.Off;
              case FAST -> io.kvdc.proto.kvrpcpb.AssertionLevel.Fast;
              case STRICT -> io.kvdc.proto.kvrpcpb.AssertionLevel.Strict;
            });
  }
}

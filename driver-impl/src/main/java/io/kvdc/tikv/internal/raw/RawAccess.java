package io.kvdc.tikv.internal.raw;

import com.google.protobuf.ByteString;
import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.RawOptions;
import io.kvdc.tikv.internal.codec.KeyCodec;
import io.kvdc.tikv.internal.region.RegionRequestSender;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import io.kvdc.tikv.internal.rpc.ByteStrings;
import java.time.Duration;

/**
 * What raw calls are made with; one for each engine.
 *
 * @param sender sends requests to regions
 * @param codec between the application's keys and the cluster's
 * @param settings how calls behave
 */
public record RawAccess(RegionRequestSender sender, KeyCodec codec, RawSettings settings) {

  /** The budget and the deadline of a call that begins now. */
  Backoffer backoffer(RawOptions options) {
    RetryEnvironment environment = sender.environment();
    Duration given = options.timeout();
    Duration timeout = given == null ? settings.timeout() : given;
    return new Backoffer(
        environment,
        Deadline.after(timeout, environment.ticker()),
        settings.retryBudget().toMillis());
  }

  /** A key as it goes into a request. */
  ByteString key(Bytes key) {
    return ByteStrings.of(codec.encodeKey(key));
  }

  /** A key that came in a response, as the application knows it. */
  Bytes key(ByteString key) {
    return codec.decodeKey(ByteStrings.toBytes(key));
  }

  /** A range as it goes into a request. */
  io.kvdc.proto.kvrpcpb.KeyRange range(KeyRange range) {
    KeyRange stored = codec.encodeRange(range);
    return io.kvdc.proto.kvrpcpb.KeyRange.newBuilder()
        .setStartKey(ByteStrings.of(stored.start()))
        .setEndKey(ByteStrings.of(stored.end()))
        .build();
  }
}

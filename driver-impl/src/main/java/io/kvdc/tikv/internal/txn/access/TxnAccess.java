package io.kvdc.tikv.internal.txn.access;

import com.google.protobuf.ByteString;
import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.RequestTags;
import io.kvdc.ResourceGroupTagger;
import io.kvdc.tikv.internal.codec.KeyCodec;
import io.kvdc.tikv.internal.pd.LowResolutionTimestamp;
import io.kvdc.tikv.internal.region.RegionRequestSender;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.PacedLog;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import io.kvdc.tikv.internal.rpc.ByteStrings;
import io.kvdc.tikv.internal.rpc.TaggedRpcClient;
import java.time.Duration;

/**
 * What transactional calls are made with; one for each engine.
 *
 * @param sender sends requests to regions
 * @param codec between the application's keys and the cluster's
 * @param timestamps the timestamp oracle, and the last timestamp seen
 * @param settings how transactions behave
 * @param log tells of what may go wrong for many transactions at once
 */
public record TxnAccess(
    RegionRequestSender sender,
    KeyCodec codec,
    LowResolutionTimestamp timestamps,
    TxnSettings settings,
    PacedLog log) {

  /**
   * Of a new engine.
   *
   * @param sender as for the record
   * @param codec as for the record
   * @param timestamps as for the record
   * @param settings as for the record
   */
  public TxnAccess(
      RegionRequestSender sender,
      KeyCodec codec,
      LowResolutionTimestamp timestamps,
      TxnSettings settings) {
    this(
        sender,
        codec,
        timestamps,
        settings,
        new PacedLog(System.getLogger("io.kvdc.tikv"), sender.environment().ticker()));
  }

  /** Time, chance and scheduling. */
  public RetryEnvironment environment() {
    return sender.environment();
  }

  /**
   * The same for a session whose tagger names each attempt that has no resource group tag.
   *
   * @param tags what the session says of its requests
   */
  public TxnAccess tagging(RequestTags tags) {
    ResourceGroupTagger tagger = tags.tagger();
    return tagger == null || tags.resourceGroupTag() != null
        ? this
        : new TxnAccess(
            sender.with(client -> new TaggedRpcClient(client, tagger)),
            codec,
            timestamps,
            settings,
            log);
  }

  /** A deadline for what begins now. */
  public Deadline deadline(Duration timeout) {
    return Deadline.after(timeout, environment().ticker());
  }

  /**
   * The waiting of a step that begins now.
   *
   * @param budget how much of it
   * @param deadline when the operation has to be done
   */
  public Backoffer backoffer(TxnBudget budget, Deadline deadline) {
    return new Backoffer(environment(), deadline, budget.millis(settings.backoffWeight()));
  }

  /** A key as it goes into a request. */
  public ByteString key(Bytes key) {
    return ByteStrings.of(codec.encodeKey(key));
  }

  /**
   * A key that came in a response, as the application knows it.
   *
   * @throws io.kvdc.error.ProtocolException if it is outside the keyspace
   */
  public Bytes key(ByteString key) {
    return codec.decodeKey(ByteStrings.toBytes(key));
  }

  /** A range as it goes into a request; unbounded ends become those of the keyspace. */
  public KeyRange range(KeyRange range) {
    return codec.encodeRange(range);
  }
}

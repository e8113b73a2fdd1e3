package io.kvdc.tikv.internal.txn.access;

import com.google.protobuf.ByteString;
import io.kvdc.Bytes;
import io.kvdc.CommitOptions;
import io.kvdc.DiskFullPolicy;
import io.kvdc.RequestTags;
import io.kvdc.SnapshotOptions;
import io.kvdc.TransactionOptions;
import io.kvdc.proto.kvrpcpb.CommandPri;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.kvrpcpb.DiskFullOpt;
import io.kvdc.proto.kvrpcpb.ResourceControlContext;
import io.kvdc.tikv.internal.rpc.ByteStrings;
import io.kvdc.tikv.internal.rpc.CommandPriority;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What all requests of a session say of themselves. Made once for each session, so that a request
 * only refers to what is there. What a {@link io.kvdc.ResourceGroupTagger} says comes later, for
 * each attempt: {@link TxnAccess#tagging}.
 *
 * @param priority how urgent they are
 * @param source who sends them; {@link RequestSource#UNKNOWN}: nobody in particular
 * @param resourceGroup who pays; null: the default group
 * @param tag what statistics of stores keep them under; empty: nothing, or what the tagger says
 * @param syncLog whether stores write their logs to disk before they answer
 * @param diskFull what stores with full disks do about them
 * @param txnSource who caused what they write; 0: nobody in particular
 */
public record RequestTraits(
    CommandPri priority,
    String source,
    @Nullable ResourceControlContext resourceGroup,
    ByteString tag,
    boolean syncLog,
    DiskFullOpt diskFull,
    long txnSource)
    implements Consumer<Context.Builder> {

  /** What the requests of a snapshot say. */
  public static RequestTraits of(SnapshotOptions options) {
    return new RequestTraits(
        CommandPriority.of(options.priority()),
        source(options.label(), options.tags()),
        resourceGroup(options.tags()),
        tag(options.tags()),
        false,
        DiskFullOpt.NotAllowedOnFull,
        0);
  }

  /** What the requests of a transaction say that lock, keep alive and roll back. */
  public static RequestTraits of(TransactionOptions options) {
    return new RequestTraits(
        CommandPriority.of(options.priority()),
        source(options.label(), options.tags()),
        resourceGroup(options.tags()),
        tag(options.tags()),
        options.commit().syncLog(),
        DiskFullOpt.NotAllowedOnFull,
        0);
  }

  private static String source(String label, RequestTags tags) {
    return RequestSource.of(tags.internal(), label, tags.taskType());
  }

  private static @Nullable ResourceControlContext resourceGroup(RequestTags tags) {
    return tags.resourceGroup().isEmpty()
        ? null
        : ResourceControlContext.newBuilder().setResourceGroupName(tags.resourceGroup()).build();
  }

  private static ByteString tag(RequestTags tags) {
    Bytes tag = tags.resourceGroupTag();
    return tag == null ? ByteString.EMPTY : ByteStrings.of(tag);
  }

  /** The same for requests that write: what the store keeps with the data, or refuses it for. */
  public RequestTraits writing(CommitOptions options) {
    return new RequestTraits(
        priority,
        source,
        resourceGroup,
        tag,
        options.syncLog(),
        diskFull(options.diskFull()),
        options.source());
  }

  private static DiskFullOpt diskFull(DiskFullPolicy policy) {
    return switch (policy) {
      case REFUSE -> DiskFullOpt.NotAllowedOnFull;
      case ALLOW_ALMOST_FULL -> DiskFullOpt.AllowedOnAlmostFull;
      case ALLOW_FULL -> DiskFullOpt.AllowedOnAlreadyFull;
    };
  }

  /** The same from another source, as it goes into {@code Context.request_source}. */
  public RequestTraits from(String newSource) {
    return new RequestTraits(priority, newSource, resourceGroup, tag, syncLog, diskFull, txnSource);
  }

  @Override
  public void accept(Context.Builder context) {
    context.setPriority(priority).setRequestSource(source);
    if (resourceGroup != null) {
      context.setResourceControlContext(resourceGroup);
    }
    if (!tag.isEmpty()) {
      context.setResourceGroupTag(tag);
    }
    if (syncLog) {
      context.setSyncLog(true);
    }
    if (diskFull != DiskFullOpt.NotAllowedOnFull) {
      context.setDiskFullOpt(diskFull);
    }
    if (txnSource != 0) {
      context.setTxnSource(txnSource);
    }
  }
}

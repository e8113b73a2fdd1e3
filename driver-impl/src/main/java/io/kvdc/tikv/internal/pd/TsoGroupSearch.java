package io.kvdc.tikv.internal.pd;

import io.kvdc.error.Attempt;
import io.kvdc.error.ClusterUnreachableException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.proto.tsopb.ErrorType;
import io.kvdc.proto.tsopb.FindGroupByKeyspaceIDRequest;
import io.kvdc.proto.tsopb.FindGroupByKeyspaceIDResponse;
import io.kvdc.proto.tsopb.KeyspaceGroupMember;
import io.kvdc.proto.tsopb.RequestHeader;
import io.kvdc.proto.tsopb.TSOGrpc;
import io.kvdc.tikv.internal.retry.Completions;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.Ticker;
import io.kvdc.tikv.internal.rpc.RpcClient;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One search for the primary of a keyspace's group: asks one server of timestamps after the other,
 * and the members that they name, until one names the primary. Used by one step at a time.
 */
final class TsoGroupSearch {

  private final RpcClient rpc;
  private final Ticker ticker;
  private final PdLeader leader;
  private final int keyspace;
  private final long knownRevision;
  private final Deque<String> toAsk = new ArrayDeque<>();
  private final Set<String> seen = new LinkedHashSet<>();
  private final List<Attempt> attempts = new ArrayList<>();
  private final CompletableFuture<Primary> result = new CompletableFuture<>();

  /**
   * What was found.
   *
   * @param server the primary
   * @param revision of the data that it was read from
   */
  record Primary(TsoServer server, long revision) {}

  /**
   * Prepares.
   *
   * @param keyspace the keyspace; -1: none
   * @param knownRevision answers from older data are ignored
   */
  TsoGroupSearch(RpcClient rpc, Ticker ticker, PdLeader leader, int keyspace, long knownRevision) {
    this.rpc = rpc;
    this.ticker = ticker;
    this.leader = leader;
    this.keyspace = keyspace;
    this.knownRevision = knownRevision;
  }

  /** Searches; fails with {@link ClusterUnreachableException} if nobody knows. */
  CompletableFuture<Primary> run(List<String> servers) {
    servers.forEach(this::add);
    next();
    return result;
  }

  private void add(String url) {
    String address = PdEndpoints.withoutScheme(url);
    if (!address.isEmpty() && seen.add(address)) {
      toAsk.add(address);
    }
  }

  private void next() {
    String address = toAsk.poll();
    if (address == null) {
      result.completeExceptionally(
          new ClusterUnreachableException(
              ErrorDetail.of("no server of timestamps knows which of them is to be asked")
                  .withAttempts(attempts),
              List.copyOf(seen)));
      return;
    }
    Completions.whenDone(
        rpc.call(
            address,
            TSOGrpc.getFindGroupByKeyspaceIDMethod(),
            request(address),
            Deadline.after(LeaderTracker.PROBE_TIMEOUT, ticker)),
        (answer, failure) -> {
          if (answer == null || !take(answer)) {
            attempts.add(new Attempt(address, reason(answer, failure), Duration.ZERO));
            next();
          }
        });
  }

  private FindGroupByKeyspaceIDRequest request(String address) {
    return FindGroupByKeyspaceIDRequest.newBuilder()
        .setHeader(
            RequestHeader.newBuilder()
                .setClusterId(leader.clusterId())
                .setKeyspaceId(keyspace)
                .setCalleeId(address))
        .setKeyspaceId(keyspace)
        .setModRevision(knownRevision)
        .build();
  }

  private boolean take(FindGroupByKeyspaceIDResponse answer) {
    if (isRefusal(answer)
        || answer.getHeader().getClusterId() != leader.clusterId()
        || answer.getModRevision() < knownRevision) {
      return false;
    }
    for (KeyspaceGroupMember member : answer.getKeyspaceGroup().getMembersList()) {
      if (member.getIsPrimary()) {
        String primary = PdEndpoints.withoutScheme(member.getAddress());
        int group = answer.getKeyspaceGroup().getId();
        result.complete(
            new Primary(
                TsoServer.ofGroup(primary, leader, keyspace, group), answer.getModRevision()));
        return true;
      }
    }
    // Who is no member of the group does not know its primary, but its members.
    answer.getKeyspaceGroup().getMembersList().forEach(member -> add(member.getAddress()));
    return false;
  }

  private static boolean isRefusal(FindGroupByKeyspaceIDResponse answer) {
    return answer.getHeader().hasError() && answer.getHeader().getError().getType() != ErrorType.OK;
  }

  private static String reason(
      @Nullable FindGroupByKeyspaceIDResponse answer, @Nullable Throwable failure) {
    if (answer != null) {
      return isRefusal(answer)
          ? answer.getHeader().getError().getMessage()
          : "names no primary of group " + answer.getKeyspaceGroup().getId();
    }
    return failure == null ? "" : String.valueOf(PdErrors.unwrap(failure).getMessage());
  }
}

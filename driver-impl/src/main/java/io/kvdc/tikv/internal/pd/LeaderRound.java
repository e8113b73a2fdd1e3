package io.kvdc.tikv.internal.pd;

import io.kvdc.error.ClusterMismatchException;
import io.kvdc.proto.pdpb.GetMembersRequest;
import io.kvdc.proto.pdpb.GetMembersResponse;
import io.kvdc.proto.pdpb.PDGrpc;
import io.kvdc.tikv.internal.retry.Completions;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.rpc.RpcClient;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One search for the leader of PD: asks all members at once who leads. */
final class LeaderRound {

  private final RpcClient rpc;
  private final Deadline deadline;
  private final Election election;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<CompletableFuture<?>> calls = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<Election.Winner> result = new CompletableFuture<>();

  /**
   * Prepares a round.
   *
   * @param deadline when members that have not answered are given up
   * @param election judges the answers
   */
  LeaderRound(RpcClient rpc, Deadline deadline, Election election) {
    this.rpc = rpc;
    this.deadline = deadline;
    this.election = election;
  }

  /** Asks; fails with an exception of the API if no leader was found. */
  CompletableFuture<Election.Winner> run(List<String> addresses) {
    lock.lock();
    try {
      election.ask(addresses);
    } finally {
      lock.unlock();
    }
    askAll(addresses);
    return result;
  }

  private void askAll(Collection<String> addresses) {
    for (String address : addresses) {
      CompletableFuture<GetMembersResponse> call =
          rpc.call(
              address,
              PDGrpc.getGetMembersMethod(),
              GetMembersRequest.getDefaultInstance(),
              deadline);
      calls.add(call);
      Completions.whenDone(call, (answer, failure) -> hear(address, answer, failure));
    }
  }

  private void hear(
      String address, @Nullable GetMembersResponse answer, @Nullable Throwable failure) {
    if (result.isDone()) {
      return;
    }
    Set<String> more;
    lock.lock();
    try {
      if (answer != null) {
        election.answered(address, answer);
      } else if (failure != null) {
        election.failed(address, failure);
      }
      more = election.unheard();
      election.ask(more);
    } catch (ClusterMismatchException e) {
      result.completeExceptionally(e);
      more = Set.of();
    } finally {
      lock.unlock();
    }
    askAll(more);
    conclude();
  }

  private void conclude() {
    Election.Winner winner;
    Throwable failure = null;
    lock.lock();
    try {
      winner = election.winner();
      if (winner == null && election.isOver()) {
        failure = election.failure();
      }
    } finally {
      lock.unlock();
    }
    if (winner != null) {
      result.complete(winner);
    } else if (failure != null) {
      result.completeExceptionally(failure);
    }
    if (result.isDone()) {
      calls.forEach(call -> call.cancel(false));
    }
  }
}

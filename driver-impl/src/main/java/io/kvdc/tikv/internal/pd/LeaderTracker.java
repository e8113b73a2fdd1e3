package io.kvdc.tikv.internal.pd;

import io.kvdc.tikv.internal.retry.Completions;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.Ticker;
import io.kvdc.tikv.internal.rpc.RpcClient;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Where the leader of PD is. Either it is known, or a round of questions is under way that all
 * callers share, or nobody has asked yet:
 *
 * <pre>
 *   Unknown  --a caller asks-->      Searching
 *   Searching --a winner-->          Known
 *   Searching --no winner-->         Unknown     (callers pause and ask again)
 *   Known    --the leader failed-->  Unknown
 * </pre>
 */
final class LeaderTracker {

  /** How long a member may take to answer in a round (pd client: UpdateMemberTimeout). */
  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(1);

  /** How old a list of members may get (pd client: MemberUpdateInterval). */
  private static final long MEMBERS_LIFE_NANOS = Duration.ofMinutes(1).toNanos();

  private sealed interface State {}

  private record Unknown() implements State {}

  private record Searching(CompletableFuture<PdLeader> round) implements State {}

  private record Known(PdLeader leader, long sinceNanos) implements State {}

  private final RpcClient rpc;
  private final Ticker ticker;
  private final PdEndpoints endpoints;
  private final AtomicReference<State> state = new AtomicReference<>(new Unknown());
  private final AtomicReference<@Nullable Long> clusterId = new AtomicReference<>();
  private final Set<String> suspects = ConcurrentHashMap.newKeySet();

  LeaderTracker(RpcClient rpc, Ticker ticker, PdEndpoints endpoints) {
    this.rpc = rpc;
    this.ticker = ticker;
    this.endpoints = endpoints;
  }

  /**
   * The leader, known or found by one round of questions; fails with an exception of the API if
   * that finds none. The future is shared: it must not be cancelled.
   */
  CompletableFuture<PdLeader> leader() {
    while (true) {
      State current = state.get();
      if (current instanceof Known known) {
        refreshMembers(known);
        return CompletableFuture.completedFuture(known.leader());
      }
      if (current instanceof Searching searching) {
        return searching.round();
      }
      Searching search = new Searching(new CompletableFuture<>());
      if (state.compareAndSet(current, search)) {
        search(search);
        return search.round();
      }
    }
  }

  private void search(Searching search) {
    Completions.whenDone(
        round(),
        (winner, failure) -> {
          if (winner != null && adopt(winner)) {
            state.compareAndSet(search, new Known(winner.leader(), ticker.nanoTime()));
            search.round().complete(winner.leader());
          } else {
            state.compareAndSet(search, new Unknown());
            search.round().completeExceptionally(failure != null ? failure : otherCluster(winner));
          }
        });
  }

  /** Looks for new members now and then, while calls go on with the leader that is known. */
  private void refreshMembers(Known known) {
    long now = ticker.nanoTime();
    if (now - known.sinceNanos() >= MEMBERS_LIFE_NANOS
        && state.compareAndSet(known, new Known(known.leader(), now))) {
      Completions.whenDone(
          round(),
          (winner, failure) -> {
            if (winner != null && !winner.leader().equals(known.leader()) && adopt(winner)) {
              state.set(new Known(winner.leader(), ticker.nanoTime()));
            }
          });
    }
  }

  private CompletableFuture<Election.Winner> round() {
    Long expected = clusterId.get();
    Election election = new Election(expected == null ? 0 : expected, Set.copyOf(suspects));
    return new LeaderRound(rpc, Deadline.after(PROBE_TIMEOUT, ticker), election)
        .run(endpoints.all());
  }

  /** Remembers the first cluster seen; false for any other. */
  private boolean adopt(Election.Winner winner) {
    clusterId.compareAndSet(null, winner.leader().clusterId());
    Long expected = clusterId.get();
    if (expected != null && expected != winner.leader().clusterId()) {
      return false;
    }
    endpoints.learn(winner.members());
    return true;
  }

  private Throwable otherCluster(Election.@Nullable Winner winner) {
    Long expected = clusterId.get();
    return winner == null || expected == null
        ? new IllegalStateException("a round ended without result")
        : PdErrors.mismatch(winner.leader().address(), expected, winner.leader().clusterId());
  }

  /** A call to the leader failed: it is looked for again, and this one is believed last. */
  void failed(PdLeader leader) {
    suspects.add(leader.address());
    forget(leader);
  }

  /** The member said that it does not lead any more. */
  void forget(PdLeader leader) {
    State current = state.get();
    if (current instanceof Known known && known.leader().equals(leader)) {
      state.compareAndSet(current, new Unknown());
    }
  }

  /** The leader did what was asked. */
  void answered(PdLeader leader) {
    if (!suspects.isEmpty()) {
      suspects.remove(leader.address());
    }
  }
}

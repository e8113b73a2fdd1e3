package io.kvdc.tikv.internal.pd;

import io.kvdc.tikv.internal.retry.Completions;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import io.kvdc.tikv.internal.rpc.RpcClient;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the leader of PD is. Either it is known, or a round of questions is under way or about to
 * begin that all callers share, or nobody has asked yet:
 *
 * <pre>
 *   Unknown  --a caller asks-->      Searching   (at {@link RoundPace})
 *   Searching --a winner-->          Known
 *   Searching --no winner-->         Unknown     (callers pause and ask again)
 *   Known    --the leader failed-->  Unknown
 * </pre>
 */
final class LeaderTracker {

  /** How long a member may take to answer in a round (pd client: UpdateMemberTimeout). */
  static final Duration PROBE_TIMEOUT = Duration.ofSeconds(1);

  /** How old a list of members may get (pd client: MemberUpdateInterval). */
  private static final long MEMBERS_LIFE_NANOS = Duration.ofMinutes(1).toNanos();

  private sealed interface State {}

  private record Unknown() implements State {}

  private record Searching(CompletableFuture<PdLeader> round) implements State {}

  private record Known(PdLeader leader, long sinceNanos) implements State {}

  private final RpcClient rpc;
  private final RetryEnvironment environment;
  private final PdEndpoints endpoints;
  private final RoundPace pace;
  private final AtomicReference<State> state = new AtomicReference<>(new Unknown());
  private final AtomicReference<@Nullable Long> clusterId = new AtomicReference<>();
  private final Set<String> suspects = ConcurrentHashMap.newKeySet();
  private volatile List<String> members = List.of();

  LeaderTracker(RpcClient rpc, RetryEnvironment environment, PdEndpoints endpoints) {
    this.rpc = rpc;
    this.environment = environment;
    this.endpoints = endpoints;
    this.pace = new RoundPace(environment);
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
        begin(search);
        return search.round();
      }
    }
  }

  /** The leader, if it is known just now. */
  @Nullable PdLeader known() {
    return state.get() instanceof Known known ? known.leader() : null;
  }

  /** One address of each member that the last leader named, its own first. */
  List<String> members() {
    return members;
  }

  private void begin(Searching search) {
    long wait = pace.next();
    if (wait == 0) {
      search(search);
      return;
    }
    try {
      Object unused = environment.scheduler().schedule(() -> search(search), wait);
    } catch (RejectedExecutionException closing) {
      end(search, PdCalls.closedFailure());
    }
  }

  private void search(Searching search) {
    Completions.whenDone(
        round(),
        (winner, failure) -> {
          if (winner != null && adopt(winner)) {
            state.compareAndSet(search, new Known(winner.leader(), now()));
            search.round().complete(winner.leader());
          } else {
            end(search, failure != null ? failure : otherCluster(winner));
          }
        });
  }

  private void end(Searching search, Throwable failure) {
    state.compareAndSet(search, new Unknown());
    search.round().completeExceptionally(failure);
  }

  /** Looks for new members now and then, while calls go on with the leader that is known. */
  private void refreshMembers(Known known) {
    if (now() - known.sinceNanos() < MEMBERS_LIFE_NANOS) {
      return;
    }
    Known refreshing = new Known(known.leader(), now());
    if (state.compareAndSet(known, refreshing)) {
      Completions.whenDone(
          round(),
          (winner, failure) -> {
            if (winner != null && adopt(winner) && !winner.leader().equals(known.leader())) {
              state.compareAndSet(refreshing, new Known(winner.leader(), now()));
            }
          });
    }
  }

  private long now() {
    return environment.ticker().nanoTime();
  }

  private CompletableFuture<Election.Winner> round() {
    Long expected = clusterId.get();
    Election election = new Election(expected == null ? 0 : expected, Set.copyOf(suspects));
    return new LeaderRound(rpc, Deadline.after(PROBE_TIMEOUT, environment.ticker()), election)
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
    members = addresses(winner);
    return true;
  }

  private static List<String> addresses(Election.Winner winner) {
    String leader = winner.leader().address();
    Stream<List<String>> others =
        winner.members().stream()
            .filter(member -> member.getMemberId() != winner.memberId())
            .map(PdEndpoints::addressesOf);
    return Stream.concat(
            Stream.of(leader),
            others.filter(addresses -> !addresses.isEmpty()).map(addresses -> addresses.get(0)))
        .toList();
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
    pace.answered();
    if (!suspects.isEmpty()) {
      suspects.remove(leader.address());
    }
  }
}

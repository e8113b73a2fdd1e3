package io.kvdc.tikv.crash;

import static io.kvdc.Capability.ASYNC_COMMIT;
import static io.kvdc.Capability.FAIR_LOCKING;
import static io.kvdc.Capability.ONE_PHASE_COMMIT;
import static io.kvdc.Capability.PESSIMISTIC_TRANSACTIONS;
import static io.kvdc.Capability.PIPELINED_WRITES;
import static io.kvdc.Capability.SHARED_LOCKS;
import static io.kvdc.tikv.crash.Step.flush;
import static io.kvdc.tikv.crash.Step.lock;
import static io.kvdc.tikv.crash.Step.lockFairly;
import static io.kvdc.tikv.crash.Step.put;
import static io.kvdc.tikv.crash.Step.share;

import io.kvdc.AsyncTransaction;
import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.CommitDetails;
import io.kvdc.CommitProtocol;
import io.kvdc.PipelinedWrites;
import io.kvdc.TransactionMode;
import io.kvdc.TransactionOptions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/** How a transaction locks, writes and commits, and what it writes. */
enum Protocol {
  OPTIMISTIC(CommitProtocol.TWO_PHASE, 5, List.of(), options -> options, Keys.ALL, put(Keys.ALL)),
  OPTIMISTIC_WITH_LOCKS(
      CommitProtocol.TWO_PHASE,
      5,
      List.of(),
      options -> options,
      Keys.ALL,
      lock(Keys.ALL),
      put(Keys.ALL)),
  PESSIMISTIC(
      CommitProtocol.TWO_PHASE,
      8,
      List.of(PESSIMISTIC_TRANSACTIONS),
      Protocol::pessimistic,
      Keys.ALL,
      lock(Keys.ALL),
      put(Keys.ALL)),
  ASYNC_COMMIT_OF_MANY_REGIONS(
      CommitProtocol.ASYNC_COMMIT,
      5,
      List.of(ASYNC_COMMIT),
      options -> options.asyncCommit(true),
      Keys.ALL,
      put(Keys.ALL)),
  ASYNC_COMMIT_OF_ONE_REGION(
      CommitProtocol.ASYNC_COMMIT,
      2,
      List.of(ASYNC_COMMIT),
      options -> options.asyncCommit(true),
      Keys.LEFT,
      put(Keys.LEFT)),
  CAUSAL_ASYNC_COMMIT(
      CommitProtocol.ASYNC_COMMIT,
      5,
      List.of(ASYNC_COMMIT),
      options -> causal(options.asyncCommit(true)),
      Keys.ALL,
      put(Keys.ALL)),
  PESSIMISTIC_ASYNC_COMMIT(
      CommitProtocol.ASYNC_COMMIT,
      8,
      List.of(PESSIMISTIC_TRANSACTIONS, ASYNC_COMMIT),
      options -> pessimistic(options.asyncCommit(true)),
      Keys.ALL,
      lock(Keys.ALL),
      put(Keys.ALL)),
  ONE_PHASE(
      CommitProtocol.ONE_PHASE,
      1,
      List.of(ONE_PHASE_COMMIT),
      options -> options.onePhase(true),
      Keys.LEFT,
      put(Keys.LEFT)),
  PESSIMISTIC_ONE_PHASE(
      CommitProtocol.ONE_PHASE,
      2,
      List.of(PESSIMISTIC_TRANSACTIONS, ONE_PHASE_COMMIT),
      options -> pessimistic(options.onePhase(true)),
      Keys.LEFT,
      lock(Keys.LEFT),
      put(Keys.LEFT)),
  ONE_PHASE_THAT_CANNOT_BE(
      CommitProtocol.TWO_PHASE,
      5,
      List.of(ONE_PHASE_COMMIT),
      options -> options.onePhase(true),
      Keys.ALL,
      put(Keys.ALL)),
  ONE_PHASE_OR_ASYNC_COMMIT(
      CommitProtocol.ASYNC_COMMIT,
      5,
      List.of(ONE_PHASE_COMMIT, ASYNC_COMMIT),
      options -> options.onePhase(true).asyncCommit(true),
      Keys.ALL,
      put(Keys.ALL)),
  PIPELINED(
      CommitProtocol.TWO_PHASE,
      5,
      List.of(PIPELINED_WRITES),
      options -> options.pipelined(PipelinedWrites.defaults()),
      Keys.ALL,
      put(Keys.LEFT),
      flush(),
      put(Keys.MIDDLE),
      flush(),
      put(Keys.RIGHT)),
  FAIR_LOCKS(
      CommitProtocol.TWO_PHASE,
      8,
      List.of(PESSIMISTIC_TRANSACTIONS, FAIR_LOCKING),
      Protocol::pessimistic,
      Keys.ALL,
      lockFairly(Keys.LEFT, Keys.ALL),
      put(Keys.ALL)),
  FAIR_LOCKS_GIVEN_BACK(
      CommitProtocol.TWO_PHASE,
      8,
      List.of(PESSIMISTIC_TRANSACTIONS, FAIR_LOCKING),
      Protocol::pessimistic,
      Keys.MIDDLE,
      lock(List.of(Keys.MIDDLE.get(0))),
      lockFairly(Keys.ALL, Keys.MIDDLE),
      put(Keys.MIDDLE)),
  FAIR_LOCKS_AND_ASYNC_COMMIT(
      CommitProtocol.ASYNC_COMMIT,
      8,
      List.of(PESSIMISTIC_TRANSACTIONS, FAIR_LOCKING, ASYNC_COMMIT),
      options -> pessimistic(options.asyncCommit(true)),
      Keys.ALL,
      lockFairly(Keys.LEFT, Keys.ALL),
      put(Keys.ALL)),
  SHARED_LOCKS_BESIDE(
      CommitProtocol.TWO_PHASE,
      6,
      List.of(PESSIMISTIC_TRANSACTIONS, SHARED_LOCKS),
      Protocol::pessimistic,
      Keys.LEFT,
      lock(Keys.LEFT),
      share(Keys.MIDDLE),
      share(Keys.RIGHT),
      put(Keys.LEFT));

  /** In three regions, two of them with more than one key. */
  static final class Keys {
    static final List<Bytes> LEFT = List.of(Bytes.utf8("a"), Bytes.utf8("b"));
    static final List<Bytes> MIDDLE = List.of(Bytes.utf8("m"), Bytes.utf8("n"));
    static final List<Bytes> RIGHT = List.of(Bytes.utf8("z"));
    static final List<Bytes> ALL =
        List.of(LEFT.get(0), LEFT.get(1), MIDDLE.get(0), MIDDLE.get(1), RIGHT.get(0));

    private Keys() {}
  }

  private final CommitProtocol committed;
  private final int leastDeaths;
  private final List<Capability> needs;
  private final UnaryOperator<TransactionOptions.Builder> options;
  private final Set<Bytes> written;
  private final List<Step> steps;

  Protocol(
      CommitProtocol committed,
      int leastDeaths,
      List<Capability> needs,
      UnaryOperator<TransactionOptions.Builder> options,
      List<Bytes> written,
      Step... steps) {
    this.committed = committed;
    this.leastDeaths = leastDeaths;
    this.needs = needs;
    this.options = options;
    this.written = Set.copyOf(written);
    this.steps = List.of(steps);
  }

  private static TransactionOptions.Builder pessimistic(TransactionOptions.Builder options) {
    return options.mode(TransactionMode.PESSIMISTIC);
  }

  private static TransactionOptions.Builder causal(TransactionOptions.Builder options) {
    TransactionOptions made = options.build();
    return options.commit(made.commit().mutate().causal(true).build());
  }

  /** What a commit that succeeds says of itself. */
  CommitProtocol committed() {
    return committed;
  }

  /** So many places at least there are for a client to die in. */
  int leastDeaths() {
    return leastDeaths;
  }

  boolean isFor(Set<Capability> capabilities) {
    return capabilities.containsAll(needs);
  }

  TransactionOptions options() {
    return options.apply(TransactionOptions.defaults().mutate()).build();
  }

  /** Whether the transaction gives this key a value; others it only locks, or leaves alone. */
  boolean writes(Bytes key) {
    return written.contains(key);
  }

  /** Whether it takes its locks as of now, so that what others wrote since its begin is no harm. */
  boolean locksNow() {
    return needs.contains(PESSIMISTIC_TRANSACTIONS);
  }

  CompletableFuture<CommitDetails> run(AsyncTransaction transaction) {
    CompletionStage<?> done = CompletableFuture.completedStage(null);
    for (Step step : steps) {
      done = done.thenCompose(before -> step.take(transaction));
    }
    return done.thenCompose(before -> transaction.commit()).toCompletableFuture();
  }
}

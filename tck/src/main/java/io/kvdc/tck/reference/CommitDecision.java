package io.kvdc.tck.reference;

import io.kvdc.CommitCheck;
import io.kvdc.CommitOptions;
import io.kvdc.CommitProtocol;
import io.kvdc.KeyFlag;
import io.kvdc.LeaseCheck;
import io.kvdc.MutationFilter;
import io.kvdc.Timestamp;
import io.kvdc.TransactionOptions;
import io.kvdc.error.CommitRefusedException;
import io.kvdc.error.CommitTimestampLagException;
import io.kvdc.error.ErrorDetail;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the options of a transaction say about its commit. */
final class CommitDecision {

  private static final long PAUSE_NANOS = 1_000_000;

  private final Timestamp start;
  private final TransactionOptions options;

  CommitDecision(Timestamp start, TransactionOptions options) {
    this.start = start;
    this.options = options;
  }

  /** Without the writes that the application takes for useless; of locked keys the lock stays. */
  List<Mutation> needed(List<Mutation> mutations) {
    MutationFilter filter = options.commit().filter();
    if (filter == null) {
      return mutations;
    }
    return mutations.stream().map(each -> filtered(filter, each)).filter(this::remains).toList();
  }

  private boolean remains(Mutation mutation) {
    return mutation.kind() != null || mutation.mustNotExist();
  }

  private static Mutation filtered(MutationFilter filter, Mutation mutation) {
    boolean writes = mutation.kind() == VersionKind.PUT || mutation.kind() == VersionKind.DELETE;
    if (!writes || !filter.isUnnecessary(mutation.key(), mutation.value(), said(mutation))) {
      return mutation;
    }
    return new Mutation(
        mutation.key(),
        mutation.ownLock() ? VersionKind.LOCK : null,
        null,
        mutation.ownLock(),
        mutation.conflicts(),
        false,
        mutation.assertion());
  }

  private static Set<KeyFlag> said(Mutation mutation) {
    Set<KeyFlag> said = EnumSet.noneOf(KeyFlag.class);
    if (mutation.mustNotExist()) {
      said.add(KeyFlag.PRESUME_NOT_EXISTS);
    }
    if (mutation.assertion() != KeyFlag.ASSERT_NOTHING) {
      said.add(mutation.assertion());
    }
    return said;
  }

  /** All is done in one step here; what is told of it is what was wished for. */
  CommitProtocol protocol() {
    CommitOptions commit = options.commit();
    if (options.commitCheck() == null && Boolean.TRUE.equals(commit.onePhase())) {
      return CommitProtocol.ONE_PHASE;
    }
    return options.commitCheck() == null && Boolean.TRUE.equals(commit.asyncCommit())
        ? CommitProtocol.ASYNC_COMMIT
        : CommitProtocol.TWO_PHASE;
  }

  /** A timestamp to commit at, if the application allows it. */
  Timestamp timestamp(Supplier<Timestamp> timestamps) {
    Timestamp commit = afterFloor(timestamps);
    LeaseCheck lease = options.commit().leaseCheck();
    if (lease != null) {
      ask("lease check", () -> lease.holds(start, commit));
    }
    CommitCheck check = options.commitCheck();
    if (check != null) {
      ask("commit check", () -> check.mayCommit(start, commit));
    }
    return commit;
  }

  private Timestamp afterFloor(Supplier<Timestamp> timestamps) {
    Timestamp floor = options.commit().after();
    Timestamp offered = timestamps.get();
    long timeout = options.commit().afterTimeout().toMillis();
    long begin = System.nanoTime();
    while (floor != null && offered.compareTo(floor) <= 0) {
      long lag = floor.physicalMillis() - offered.physicalMillis();
      boolean waitedEnough = System.nanoTime() - begin >= timeout * PAUSE_NANOS;
      if (lag > timeout || waitedEnough) {
        throw new CommitTimestampLagException(
            ErrorDetail.of("the timestamps lie behind the one to commit after"), offered, floor);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
      offered = timestamps.get();
    }
    return offered;
  }

  private void ask(String who, BooleanSupplier question) {
    boolean yes;
    try {
      yes = question.getAsBoolean();
    } catch (RuntimeException e) {
      throw refused(who, e);
    }
    if (!yes) {
      throw refused(who, null);
    }
  }

  private CommitRefusedException refused(String who, @Nullable Throwable cause) {
    return new CommitRefusedException(
        ErrorDetail.of("the " + who + " refused the commit").withCause(cause), start);
  }
}

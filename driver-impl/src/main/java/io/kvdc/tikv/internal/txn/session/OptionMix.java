package io.kvdc.tikv.internal.txn.session;

import io.kvdc.CommitOptions;
import io.kvdc.Isolation;
import io.kvdc.LockOptions;
import io.kvdc.Timestamp;
import io.kvdc.TransactionMode;
import io.kvdc.TransactionOptions;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidArgumentException;

/** Refuses options that do not go together, each pair with its reason. */
final class OptionMix {

  private OptionMix() {}

  static void check(TransactionOptions options) {
    boolean optimistic = options.mode() == TransactionMode.OPTIMISTIC;
    boolean readsNow = options.isolation() == Isolation.READ_COMMITTED;
    Timestamp start = options.startTimestamp();
    refuseIf(
        optimistic && readsNow,
        "an optimistic transaction cannot read committed data that is newer than its start: its"
            + " commit would fail for the very same data; use isolation SNAPSHOT, or a pessimistic"
            + " transaction");
    refuseIf(
        readsNow && start != null,
        "isolation READ_COMMITTED reads what is newest, whatever the start timestamp; leave one of"
            + " them out");
    refuseIf(
        optimistic && options.lockWait() != null,
        "an optimistic transaction waits for no locks; leave lockWait out, or make it pessimistic");
    refuseIf(
        start != null && (start.value() == 0 || start.equals(Timestamp.MAX)),
        "a transaction cannot begin at timestamp " + start + ", which the cluster never hands out");
    refuseIf(
        options.maxBytes() != 0 && options.maxEntryBytes() > options.maxBytes(),
        "one entry may have "
            + options.maxEntryBytes()
            + " bytes, but the whole transaction only "
            + options.maxBytes());
    if (options.pipelined() != null) {
      checkPipelined(options);
    }
  }

  static void check(LockOptions options, TransactionOptions transaction, Timestamp start) {
    refuseIf(
        transaction.mode() == TransactionMode.OPTIMISTIC && options.shared(),
        "an optimistic transaction holds no locks that it could share; make it pessimistic");
    refuseIf(
        transaction.pipelined() != null && options.shared(),
        "a pipelined transaction cannot share locks; leave one of them out");
    Timestamp asOf = options.forUpdateTimestamp();
    if (asOf == null) {
      return;
    }
    refuseIf(
        transaction.mode() == TransactionMode.OPTIMISTIC,
        "an optimistic transaction locks as of its start; forUpdateTimestamp is for pessimistic"
            + " ones");
    refuseIf(
        asOf.compareTo(start) < 0,
        "keys cannot be locked as of " + asOf + ", before the transaction began at " + start);
  }

  private static void checkPipelined(TransactionOptions options) {
    CommitOptions commit = options.commit();
    refuseIf(
        options.mode() == TransactionMode.PESSIMISTIC,
        "pipelined writes lock keys as they are sent; a pessimistic transaction would have locked"
            + " them before: make it optimistic, or leave pipelined out");
    refuseIf(
        Boolean.TRUE.equals(commit.asyncCommit()),
        "the keys of a transaction with pipelined writes are too many to be named by its primary"
            + " lock; leave asyncCommit or pipelined out");
    refuseIf(
        Boolean.TRUE.equals(commit.onePhase()),
        "a transaction with pipelined writes is written before it is committed, which are two"
            + " phases; leave onePhase or pipelined out");
    refuseIf(
        commit.filter() != null,
        "a transaction with pipelined writes sends them before all are known, so that no filter can"
            + " look at them at the commit; leave filter or pipelined out");
  }

  private static void refuseIf(boolean bad, String why) {
    if (bad) {
      throw new InvalidArgumentException(ErrorDetail.of(why));
    }
  }
}

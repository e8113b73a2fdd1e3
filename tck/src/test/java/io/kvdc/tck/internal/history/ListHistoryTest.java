package io.kvdc.tck.internal.history;

import static io.kvdc.tck.internal.history.TxnOutcome.ABORTED;
import static io.kvdc.tck.internal.history.TxnOutcome.COMMITTED;
import static io.kvdc.tck.internal.history.TxnOutcome.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.tck.internal.history.Anomaly.Kind;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Histories made by hand, each with one anomaly or with none. */
class ListHistoryTest {

  private static final int X = 1;
  private static final int Y = 2;
  private static final int Z = 3;

  @Test
  void serialHistoryIsRight() {
    check(
        txn("a", COMMITTED, read(X), append(X, 1), read(X, 1)),
        txn("b", COMMITTED, read(X, 1), append(X, 2), append(Y, 10)),
        txn("c", ABORTED, read(X, 1, 2), append(X, 3)),
        txn("d", UNKNOWN, read(X, 1, 2), append(X, 4)),
        txn("e", UNKNOWN, append(Y, 11)),
        txn("end", COMMITTED, read(X, 1, 2, 4), read(Y, 10)));
  }

  @Test
  void nothingIsRight() {
    check();
  }

  @Test
  void ownWriteUnseen() {
    check(
        Kind.INTERNAL,
        txn("a", COMMITTED, append(X, 1), read(X)),
        txn("end", COMMITTED, read(X, 1)));
    check(
        Kind.INTERNAL,
        txn("a", COMMITTED, append(X, 1), append(X, 2), read(X, 2)),
        txn("end", COMMITTED, read(X, 1, 2)));
  }

  @Test
  void readsThatContradictEachOther() {
    check(
        Kind.INCOMPATIBLE_ORDER,
        txn("a", UNKNOWN, append(X, 1)),
        txn("b", UNKNOWN, append(X, 2)),
        txn("c", COMMITTED, read(X, 1)),
        txn("d", COMMITTED, read(X, 2)));
  }

  @Test
  void elementTwice() {
    check(Kind.DUPLICATE, txn("a", UNKNOWN, append(X, 1)), txn("b", COMMITTED, read(X, 1, 1)));
  }

  @Test
  void lostAppend() {
    check(Kind.LOST_APPEND, txn("a", COMMITTED, append(X, 1)), txn("end", COMMITTED, read(X)));
  }

  @Test
  void abortedRead() {
    check(Kind.ABORTED_READ, txn("a", ABORTED, append(X, 1)), txn("b", COMMITTED, read(X, 1)));
  }

  @Test
  void abortedReadBehindOthers() {
    check(
        Kind.ABORTED_READ,
        txn("a", ABORTED, append(X, 1)),
        txn("b", COMMITTED, read(X, 1), append(X, 2)),
        txn("end", COMMITTED, read(X, 1, 2)));
  }

  @Test
  void intermediateRead() {
    check(
        Kind.INTERMEDIATE_READ,
        txn("a", UNKNOWN, append(X, 1), append(X, 2)),
        txn("b", COMMITTED, read(X, 1)));
  }

  @Test
  void writeCycle() {
    check(
        Kind.WRITE_CYCLE,
        txn("a", COMMITTED, append(X, 1), append(Y, 2)),
        txn("b", COMMITTED, append(X, 3), append(Y, 4)),
        txn("end", COMMITTED, read(X, 1, 3), read(Y, 4, 2)));
  }

  @Test
  void dependencyCycle() {
    check(
        Kind.DEPENDENCY_CYCLE,
        txn("a", COMMITTED, append(X, 1), read(Y, 2)),
        txn("b", COMMITTED, append(Y, 2), read(X, 1)),
        txn("end", COMMITTED, read(X, 1), read(Y, 2)));
  }

  @Test
  void lostUpdateIsACycleWithOneRw() {
    check(
        Kind.SINGLE_RW_CYCLE,
        txn("a", COMMITTED, read(X), append(X, 1)),
        txn("b", COMMITTED, read(X), append(X, 2)),
        txn("end", COMMITTED, read(X, 1, 2)));
  }

  @Test
  void readSkewIsACycleWithOneRw() {
    check(
        Kind.SINGLE_RW_CYCLE,
        txn("a", COMMITTED, append(X, 1), append(Y, 2)),
        txn("b", COMMITTED, read(X), read(Y, 2)),
        txn("end", COMMITTED, read(X, 1), read(Y, 2)));
  }

  @Test
  void writeSkewIsACycleWithTwoRw() {
    check(
        Kind.RW_CYCLE,
        txn("a", COMMITTED, read(X), read(Y), append(X, 1)),
        txn("b", COMMITTED, read(X), read(Y), append(Y, 2)),
        txn("end", COMMITTED, read(X, 1), read(Y, 2)));
  }

  /** Two readers that see two independent writes in different orders. */
  @Test
  void longForkIsACycleWithRwApart() {
    check(
        Kind.NONADJACENT_RW_CYCLE,
        txn("a", COMMITTED, append(X, 1)),
        txn("b", COMMITTED, append(Y, 2)),
        txn("c", COMMITTED, read(X, 1), read(Y)),
        txn("d", COMMITTED, read(X), read(Y, 2)),
        txn("end", COMMITTED, read(X, 1), read(Y, 2)));
  }

  @Test
  void cycleOfThreeIsFound() {
    check(
        Kind.DEPENDENCY_CYCLE,
        txn("a", COMMITTED, append(X, 1), read(Z, 3)),
        txn("b", COMMITTED, append(Y, 2), read(X, 1)),
        txn("c", COMMITTED, append(Z, 3), read(Y, 2)),
        txn("end", COMMITTED, read(X, 1), read(Y, 2), read(Z, 3)));
  }

  @Test
  void unknownTransactionThatWasReadTakesPartInCycles() {
    check(
        Kind.SINGLE_RW_CYCLE,
        txn("a", UNKNOWN, append(X, 1), append(Y, 2)),
        txn("b", COMMITTED, read(X), read(Y, 2)),
        txn("end", COMMITTED, read(X, 1), read(Y, 2)));
  }

  private static void check(ListTxn... history) {
    assertThat(ListHistory.anomalies(List.of(history))).isEmpty();
  }

  private static void check(Kind expected, ListTxn... history) {
    assertThat(ListHistory.anomalies(List.of(history)))
        .extracting(Anomaly::kind)
        .containsOnly(expected);
  }

  private static ListTxn txn(String name, TxnOutcome outcome, ListOp... ops) {
    return new ListTxn(name, outcome, List.of(ops));
  }

  private static ListOp append(int key, int element) {
    return new ListOp.Append(key, element);
  }

  private static ListOp read(int key, Integer... elements) {
    return new ListOp.Read(key, Arrays.asList(elements));
  }
}

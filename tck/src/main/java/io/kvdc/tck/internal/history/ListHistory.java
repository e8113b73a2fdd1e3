package io.kvdc.tck.internal.history;

import io.kvdc.tck.internal.history.Anomaly.Kind;
import io.kvdc.tck.internal.history.DependencyGraph.Edge;
import io.kvdc.tck.internal.history.DependencyGraph.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds what isolation forbids in a history of lists that transactions append to. Reading a list
 * shows all writes before the read and their order, so that it can be inferred who depended on
 * whom: a circle of dependencies is an anomaly. After Kingsbury and Alvaro, "Elle: Inferring
 * Isolation Anomalies from Experimental Observations".
 *
 * <p>A transaction whose outcome nobody was told counts as applied if somebody has read a write of
 * it. The last transaction of a history should read all lists when all others have ended: what it
 * does not find was lost.
 */
public final class ListHistory {

  private final List<ListTxn> all;
  private final Map<List<Integer>, ListTxn> writers = new HashMap<>();
  private final Map<Integer, List<Integer>> longest = new LinkedHashMap<>();
  private final List<Anomaly> found = new ArrayList<>();
  private final DependencyGraph graph = new DependencyGraph();

  private ListHistory(List<ListTxn> all) {
    this.all = all;
  }

  /** All that is wrong with a history; for each kind of circle one example. */
  public static List<Anomaly> anomalies(List<ListTxn> history) {
    ListHistory checked = new ListHistory(List.copyOf(history));
    checked.check();
    return List.copyOf(checked.found);
  }

  private void check() {
    for (ListTxn txn : all) {
      for (ListOp op : txn.ops()) {
        if (op instanceof ListOp.Append append) {
          writers.put(List.of(append.key(), append.element()), txn);
        }
      }
    }
    List<ListTxn> committed =
        all.stream().filter(txn -> txn.outcome() == TxnOutcome.COMMITTED).toList();
    committed.forEach(this::readAlone);
    committed.forEach(this::connect);
    longest.forEach(this::order);
    findLost();
    findCircles();
  }

  /** What one transaction read, apart from the others; finds the order of each list. */
  private void readAlone(ListTxn txn) {
    Map<Integer, List<Integer>> own = new HashMap<>();
    for (ListOp op : txn.ops()) {
      List<Integer> appended = own.computeIfAbsent(op.key(), key -> new ArrayList<>());
      if (op instanceof ListOp.Append append) {
        appended.add(append.element());
      } else if (op instanceof ListOp.Read read) {
        readAlone(txn, read, appended);
      }
    }
  }

  private void readAlone(ListTxn txn, ListOp.Read read, List<Integer> appended) {
    List<Integer> elements = read.elements();
    int others = elements.size() - appended.size();
    if (others < 0 || !elements.subList(others, elements.size()).equals(appended)) {
      report(Kind.INTERNAL, txn.name() + " appended " + appended + " and read " + read);
      return;
    }
    if (new HashSet<>(elements).size() != elements.size()) {
      report(Kind.DUPLICATE, txn.name() + " read " + read);
    }
    List<Integer> external = elements.subList(0, others);
    List<Integer> known = longest.getOrDefault(read.key(), List.of());
    List<Integer> shorter = external.size() < known.size() ? external : known;
    List<Integer> longer = external.size() < known.size() ? known : external;
    if (!longer.subList(0, shorter.size()).equals(shorter)) {
      report(Kind.INCOMPATIBLE_ORDER, "list " + read.key() + ": " + external + " and " + known);
    }
    longest.put(read.key(), longer);
    for (int element : external) {
      ListTxn writer = writer(read.key(), element);
      if (writer != null && writer.outcome() == TxnOutcome.ABORTED) {
        report(
            Kind.ABORTED_READ,
            txn.name() + " read " + element + " of the aborted " + writer.name());
      }
    }
    findIntermediate(txn, read.key(), external);
  }

  private void findIntermediate(ListTxn txn, int key, List<Integer> external) {
    ListTxn writer = external.isEmpty() ? null : writer(key, external.get(external.size() - 1));
    if (writer == null) {
      return;
    }
    List<Integer> written =
        writer.ops().stream()
            .filter(op -> op instanceof ListOp.Append && op.key() == key)
            .map(op -> ((ListOp.Append) op).element())
            .toList();
    if (!external.get(external.size() - 1).equals(written.get(written.size() - 1))) {
      report(
          Kind.INTERMEDIATE_READ,
          txn.name()
              + " read "
              + external
              + " of list "
              + key
              + ", where "
              + writer.name()
              + " appended "
              + written);
    }
  }

  /** Who wrote what a transaction read, and who overwrote it. */
  private void connect(ListTxn txn) {
    Set<Integer> appended = new HashSet<>();
    for (ListOp op : txn.ops()) {
      if (op instanceof ListOp.Append append) {
        appended.add(append.element());
      } else if (op instanceof ListOp.Read read) {
        List<Integer> external =
            read.elements().stream().filter(element -> !appended.contains(element)).toList();
        connect(txn, read.key(), external);
      }
    }
  }

  private void connect(ListTxn txn, int key, List<Integer> external) {
    if (!external.isEmpty()) {
      ListTxn writer = writer(key, external.get(external.size() - 1));
      if (writer != null) {
        graph.add(writer, txn, Reason.WR);
      }
    }
    List<Integer> order = longest.getOrDefault(key, List.of());
    if (order.size() > external.size()) {
      ListTxn overwriter = writer(key, order.get(external.size()));
      if (overwriter != null) {
        graph.add(txn, overwriter, Reason.RW);
      }
    }
  }

  private void order(int key, List<Integer> order) {
    for (int i = 1; i < order.size(); i++) {
      ListTxn before = writer(key, order.get(i - 1));
      ListTxn after = writer(key, order.get(i));
      if (before != null && after != null) {
        graph.add(before, after, Reason.WW);
      }
    }
  }

  private void findLost() {
    if (all.isEmpty()) {
      return;
    }
    Map<Integer, List<Integer>> last = new HashMap<>();
    for (ListOp op : all.get(all.size() - 1).ops()) {
      if (op instanceof ListOp.Read read) {
        last.put(read.key(), read.elements());
      }
    }
    writers.forEach(
        (where, writer) -> {
          List<Integer> left = last.get(where.get(0));
          if (left != null
              && writer.outcome() == TxnOutcome.COMMITTED
              && !left.contains(where.get(1))) {
            report(Kind.LOST_APPEND, where.get(1) + " of " + writer.name() + " is not in " + left);
          }
        });
  }

  private void findCircles() {
    report(Kind.WRITE_CYCLE, graph.circle(Reason.WW, Set.of(Reason.WW)));
    report(Kind.DEPENDENCY_CYCLE, graph.circle(Reason.WR, Set.of(Reason.WW, Reason.WR)));
    List<Edge> single = graph.circle(Reason.RW, Set.of(Reason.WW, Reason.WR));
    report(Kind.SINGLE_RW_CYCLE, single);
    if (single == null) {
      List<Edge> apart = graph.circleWithoutAdjacentRw();
      report(Kind.NONADJACENT_RW_CYCLE, apart);
      if (apart == null) {
        report(Kind.RW_CYCLE, graph.circle(Reason.RW, Set.of(Reason.WW, Reason.WR, Reason.RW)));
      }
    }
  }

  private @Nullable ListTxn writer(int key, int element) {
    return writers.get(List.of(key, element));
  }

  private void report(Kind kind, @Nullable List<Edge> circle) {
    if (circle != null) {
      report(kind, circle.toString());
    }
  }

  private void report(Kind kind, String text) {
    found.add(new Anomaly(kind, text));
  }
}

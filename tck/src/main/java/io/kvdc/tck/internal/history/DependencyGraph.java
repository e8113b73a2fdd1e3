package io.kvdc.tck.internal.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which transaction must come before which, and why; looks for circles. */
final class DependencyGraph {

  /** Why one transaction comes before another. */
  enum Reason {
    /** The other one overwrote its write. */
    WW,
    /** The other one read its write. */
    WR,
    /** The other one overwrote what it read. */
    RW
  }

  /** One comes before the other. */
  record Edge(ListTxn from, ListTxn to, Reason reason) {
    @Override
    public String toString() {
      return from.name() + " -" + reason + "-> " + to.name();
    }
  }

  /** Where a search stands: behind which edge it may not take another rw. */
  private record Place(ListTxn txn, boolean behindRw) {}

  private final Map<ListTxn, Set<Edge>> edges = new HashMap<>();

  void add(ListTxn from, ListTxn to, Reason reason) {
    if (!from.equals(to)) {
      edges.computeIfAbsent(from, key -> new HashSet<>()).add(new Edge(from, to, reason));
    }
  }

  /** Every circle that begins with an edge of one kind and goes on with edges of some kinds. */
  @Nullable List<Edge> circle(Reason first, Set<Reason> rest) {
    return search(first, false, edge -> rest.contains(edge.reason()));
  }

  /** A circle with rw edges of which no two follow each other. */
  @Nullable List<Edge> circleWithoutAdjacentRw() {
    return search(Reason.RW, true, edge -> true);
  }

  private @Nullable List<Edge> search(Reason first, boolean apart, Predicate<Edge> allowed) {
    for (Set<Edge> all : edges.values()) {
      for (Edge edge : all) {
        List<Edge> path = edge.reason() == first ? back(edge, apart, allowed) : null;
        if (path != null) {
          return path;
        }
      }
    }
    return null;
  }

  /** The shortest way back to where an edge began. */
  private @Nullable List<Edge> back(Edge start, boolean apart, Predicate<Edge> allowed) {
    Place begin = new Place(start.to(), apart);
    Map<Place, Edge> cameBy = new HashMap<>();
    Map<Place, Place> cameFrom = new HashMap<>();
    Deque<Place> open = new ArrayDeque<>(List.of(begin));
    Set<Place> seen = new HashSet<>(open);
    while (!open.isEmpty()) {
      Place place = open.remove();
      for (Edge edge : edges.getOrDefault(place.txn(), Set.of())) {
        boolean rw = edge.reason() == Reason.RW;
        Place next = new Place(edge.to(), apart && rw);
        // A circle of rw edges apart must not end with one either: it begins with one.
        boolean closes = edge.to().equals(start.from()) && !(apart && rw);
        if (!allowed.test(edge) || (place.behindRw() && rw) || (!closes && !seen.add(next))) {
          continue;
        }
        cameBy.put(next, edge);
        cameFrom.put(next, place);
        if (closes) {
          return path(start, begin, next, cameBy, cameFrom);
        }
        open.add(next);
      }
    }
    return null;
  }

  private static List<Edge> path(
      Edge start, Place begin, Place end, Map<Place, Edge> cameBy, Map<Place, Place> cameFrom) {
    List<Edge> path = new ArrayList<>();
    Place place = end;
    do {
      path.add(0, cameBy.getOrDefault(place, start));
      place = cameFrom.getOrDefault(place, begin);
    } while (!place.equals(begin));
    path.add(0, start);
    return path;
  }
}

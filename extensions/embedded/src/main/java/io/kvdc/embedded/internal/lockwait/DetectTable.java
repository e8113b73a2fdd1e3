package io.kvdc.embedded.internal.lockwait;

import com.google.protobuf.ByteString;
import io.kvdc.proto.deadlock.WaitForEntry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The wait-for graph: which transaction waits for which, and for which keys (TiKV, lock_manager,
 * deadlock.rs, DetectTable). It never holds a circle, for the edge that would close one is not
 * added.
 *
 * <p>An edge that has not been refreshed for its time to live counts no more; so an end of a wait
 * that was lost makes no false deadlocks for long. Not thread-safe.
 */
final class DetectTable {

  private final InstantSource clock;
  private final Duration timeToLive;
  private final Map<Long, Map<Long, Edge>> waitsFor = new HashMap<>();

  DetectTable(InstantSource clock, Duration timeToLive) {
    this.clock = clock;
    this.timeToLive = timeToLive;
  }

  /**
   * Adds an edge unless it closes a circle.
   *
   * @return the circle without the new edge, null if there is none
   */
  @Nullable List<WaitForEntry> detect(WaitForEntry wait) {
    Instant now = clock.instant();
    Edge known = edge(wait);
    if (known != null) {
      // It has been waiting for that one already, so no circle can be new.
      known.refresh(wait, now);
      return null;
    }
    List<WaitForEntry> path = path(wait.getWaitForTxn(), wait.getTxn(), now);
    if (path == null) {
      waitsFor
          .computeIfAbsent(wait.getTxn(), txn -> new LinkedHashMap<>())
          .put(wait.getWaitForTxn(), new Edge(wait, now));
    }
    return path;
  }

  /** Forgets that a transaction waits for another one's lock on one key. */
  void cleanUpWaitFor(long txn, long waitForTxn, long keyHash) {
    Map<Long, Edge> edges = waitsFor.get(txn);
    Edge edge = edges == null ? null : edges.get(waitForTxn);
    if (edges == null || edge == null) {
      return;
    }
    edge.keys.remove(keyHash);
    if (edge.keys.isEmpty()) {
      edges.remove(waitForTxn);
    }
    if (edges.isEmpty()) {
      waitsFor.remove(txn);
    }
  }

  void clear() {
    waitsFor.clear();
  }

  boolean isEmpty() {
    return waitsFor.isEmpty();
  }

  private @Nullable Edge edge(WaitForEntry wait) {
    Map<Long, Edge> edges = waitsFor.get(wait.getTxn());
    return edges == null ? null : edges.get(wait.getWaitForTxn());
  }

  /** Finds a way along live edges, depth first; null if there is none. */
  private @Nullable List<WaitForEntry> path(long from, long goal, Instant now) {
    Set<Long> seen = new HashSet<>();
    Deque<Way> open = new ArrayDeque<>();
    seen.add(from);
    open.push(new Way(from, null, null));
    while (!open.isEmpty()) {
      Way way = open.pop();
      for (Edge edge : live(way.txn(), now)) {
        Way next = new Way(edge.waitForTxn, way, edge.entry(way.txn()));
        if (edge.waitForTxn == goal) {
          return next.entries();
        }
        if (seen.add(edge.waitForTxn)) {
          open.push(next);
        }
      }
    }
    return null;
  }

  private Iterable<Edge> live(long txn, Instant now) {
    Map<Long, Edge> edges = waitsFor.get(txn);
    if (edges == null) {
      return List.of();
    }
    for (Iterator<Edge> all = edges.values().iterator(); all.hasNext(); ) {
      if (Duration.between(all.next().detected, now).compareTo(timeToLive) >= 0) {
        all.remove();
      }
    }
    if (edges.isEmpty()) {
      waitsFor.remove(txn);
    }
    return edges.values();
  }

  /** One transaction waiting for another, by one key or several. */
  private static final class Edge {
    private final long waitForTxn;
    private final Map<Long, ByteString> keys = new LinkedHashMap<>();
    private ByteString tag;
    private Instant detected;

    Edge(WaitForEntry wait, Instant now) {
      this.waitForTxn = wait.getWaitForTxn();
      this.keys.put(wait.getKeyHash(), wait.getKey());
      this.tag = wait.getResourceGroupTag();
      this.detected = now;
    }

    void refresh(WaitForEntry wait, Instant now) {
      keys.putIfAbsent(wait.getKeyHash(), wait.getKey());
      tag = wait.getResourceGroupTag();
      detected = now;
    }

    WaitForEntry entry(long txn) {
      Map.Entry<Long, ByteString> key = keys.entrySet().iterator().next();
      return WaitForEntry.newBuilder()
          .setTxn(txn)
          .setWaitForTxn(waitForTxn)
          .setKeyHash(key.getKey())
          .setKey(key.getValue())
          .setResourceGroupTag(tag)
          .build();
    }
  }

  /** How a transaction was found: by its last edge, from a way to the one that waits for it. */
  private record Way(long txn, @Nullable Way before, @Nullable WaitForEntry last) {

    List<WaitForEntry> entries() {
      List<WaitForEntry> backwards = new ArrayList<>();
      for (Way way = this; way != null && way.last() != null; way = way.before()) {
        backwards.add(way.last());
      }
      Collections.reverse(backwards);
      return backwards;
    }
  }
}

package io.kvdc.tikv;

import io.kvdc.Bytes;
import io.kvdc.spi.Operation;
import io.kvdc.spi.Span;
import io.kvdc.spi.SpanKind;
import io.kvdc.spi.TraceCategory;
import io.kvdc.spi.TraceEvent;
import io.kvdc.spi.Tracer;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A tracer that remembers all, and draws it. */
final class SpanTree implements Tracer {

  static final Bytes ID = Bytes.utf8("trace-1");

  private final Queue<Node> roots = new ConcurrentLinkedQueue<>();
  private final Queue<TraceEvent> events = new ConcurrentLinkedQueue<>();
  private volatile boolean sampled = true;

  void sample(boolean wanted) {
    sampled = wanted;
  }

  @Override
  public @Nullable Span start(Operation operation) {
    if (!sampled) {
      return null;
    }
    Node root = new Node(operation.name(), SpanKind.INTERNAL);
    roots.add(root);
    return root;
  }

  @Override
  public boolean isEnabled(TraceCategory category) {
    return true;
  }

  @Override
  public void event(TraceEvent event) {
    events.add(event);
  }

  List<String> events(TraceCategory category) {
    return events.stream()
        .filter(event -> event.category() == category)
        .map(TraceEvent::name)
        .toList();
  }

  List<TraceEvent> events() {
    return List.copyOf(events);
  }

  Node root(String name) {
    return roots(name).get(0);
  }

  List<Node> roots(String name) {
    return roots.stream().filter(root -> root.name.equals(name)).toList();
  }

  boolean isEmpty() {
    return roots.isEmpty();
  }

  /** Whether every span has ended. */
  boolean isEnded() {
    return roots.stream().allMatch(Node::allEnded);
  }

  /** A span. */
  static final class Node implements Span {
    final String name;
    final SpanKind kind;
    final Queue<Node> children = new ConcurrentLinkedQueue<>();
    final Map<String, Object> attributes = new ConcurrentHashMap<>();
    final Queue<String> marks = new ConcurrentLinkedQueue<>();
    final AtomicInteger ends = new AtomicInteger();
    volatile @Nullable Throwable failure;

    Node(String name, SpanKind kind) {
      this.name = name;
      this.kind = kind;
    }

    @Override
    public Span child(String childName, SpanKind childKind) {
      Node child = new Node(childName, childKind);
      children.add(child);
      return child;
    }

    @Override
    public void set(String key, String value) {
      attributes.put(key, value);
    }

    @Override
    public void set(String key, long value) {
      attributes.put(key, value);
    }

    @Override
    public void event(String event) {
      marks.add(event);
    }

    @Override
    public void fail(Throwable error) {
      failure = error;
    }

    @Override
    public void end() {
      ends.incrementAndGet();
    }

    @Override
    public Bytes traceId() {
      return ID;
    }

    boolean allEnded() {
      return ends.get() == 1 && children.stream().allMatch(Node::allEnded);
    }

    Node child(String childName) {
      return children.stream()
          .filter(child -> child.name.equals(childName))
          .findFirst()
          .orElseThrow();
    }

    /** With what is below it, those on one level in the order of their names. */
    String drawn() {
      String error = attributes.containsKey("kvdc.error") ? "!" + attributes.get("kvdc.error") : "";
      return name
          + error
          + (children.isEmpty()
              ? ""
              : children.stream()
                  .map(Node::drawn)
                  .sorted()
                  .collect(Collectors.joining(" ", "(", ")")));
    }
  }
}

package io.kvdc.tck.suite;

import io.kvdc.Connection;
import io.kvdc.Connector;
import io.kvdc.Kv;
import io.kvdc.error.KvException;
import io.kvdc.spi.Completion;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.Operation;
import io.kvdc.tck.internal.fixture.TestSpace;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Connections with plug-ins, and plug-ins that remember. */
final class PluginConnections {

  private PluginConnections() {}

  static Connection open(TestSpace space, UnaryOperator<Connector> with) {
    return with.apply(Kv.connector(DriverUrl.of(space))).connect();
  }

  static Connection open(TestSpace space, Interceptor... interceptors) {
    return open(
        space,
        connector -> {
          for (Interceptor interceptor : interceptors) {
            connector.interceptor(interceptor);
          }
          return connector;
        });
  }

  /** Counts how often each operation began and ended. */
  static final class Recorder implements Interceptor {
    final List<Operation> begun = new CopyOnWriteArrayList<>();
    final List<Completion> ended = new CopyOnWriteArrayList<>();
    private final Map<Operation, AtomicInteger> endings = new ConcurrentHashMap<>();

    @Override
    public After before(Operation operation) {
      begun.add(operation);
      AtomicInteger mine = new AtomicInteger();
      endings.put(operation, mine);
      return completion -> {
        mine.incrementAndGet();
        ended.add(completion);
      };
    }

    /** Whether all that began has ended, each once. */
    boolean balanced() {
      return begun.size() == ended.size()
          && endings.values().stream().allMatch(count -> count.get() == 1);
    }
  }

  /** Lets operations of one name wait. */
  static final class Gate implements Interceptor {
    private final String name;
    private final List<CompletableFuture<@Nullable Void>> waiting = new CopyOnWriteArrayList<>();
    private volatile boolean open;

    Gate(String name) {
      this.name = name;
    }

    @Override
    public @Nullable CompletionStage<?> admit(Operation operation) {
      if (open || !operation.name().equals(name)) {
        return null;
      }
      CompletableFuture<@Nullable Void> turn = new CompletableFuture<>();
      waiting.add(turn);
      return turn;
    }

    void open() {
      open = true;
      waiting.forEach(turn -> turn.complete(null));
    }

    void refuse(KvException why) {
      waiting.forEach(turn -> turn.completeExceptionally(why));
    }
  }

  /** Writes down who is called. */
  static final class Skin implements Interceptor {
    private final String mark;
    private final Queue<String> calls;

    Skin(String mark, Queue<String> calls) {
      this.mark = mark;
      this.calls = calls;
    }

    static Queue<String> calls() {
      return new ConcurrentLinkedQueue<>();
    }

    @Override
    public After before(Operation operation) {
      calls.add(mark + ">");
      return completion -> calls.add("<" + mark);
    }
  }
}

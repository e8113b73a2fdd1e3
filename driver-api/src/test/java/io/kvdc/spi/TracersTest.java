package io.kvdc.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tracers as a chain calls them: each on its own, none of them able to do harm. */
class TracersTest {

  private final List<String> events = new ArrayList<>();
  private final PluginFailures failures = new PluginFailures(false);

  private Interception begin(Tracer... tracers) {
    return chain(tracers).before(SessionKind.RAW, "raw.get", false, 1, 2);
  }

  private InterceptorChain chain(Tracer... tracers) {
    Plugins plugins =
        new Plugins(List.of(), List.of(), List.of(tracers), List.of(), List.of(), failures);
    InterceptorChain chain = InterceptorChain.of(plugins, () -> 0);
    assertThat(chain).isNotNull();
    return chain;
  }

  /** Takes along whatever is given. */
  private record Carrying(Executor carried) implements Tracer {
    @Override
    public @Nullable Span start(Operation operation) {
      return null;
    }

    @Override
    public Executor carry() {
      return carried;
    }
  }

  @Test
  void whatIsCarriedLiesAroundEachActionWhateverTracersDo() {
    List<Runnable> kept = new ArrayList<>();
    Executor carrier =
        chain(
                new Carrying(
                    action -> {
                      events.add("one");
                      action.run();
                      events.add("one ends");
                    }),
                new Carrying(
                    action -> {
                      action.run();
                      action.run();
                      throw new IllegalStateException("after it");
                    }),
                new Carrying(kept::add),
                new Carrying(
                    action -> {
                      throw new NoClassDefFoundError("before it");
                    }),
                operation -> null)
            .carry();
    assertThat(carrier).isNotNull();
    carrier.execute(() -> events.add("done"));
    kept.forEach(Runnable::run);
    assertThat(events).containsExactly("one", "done", "one ends");
    assertThat(failures.counts()).containsValue(2L);
    assertThatThrownBy(
            () ->
                carrier.execute(
                    () -> {
                      throw new IllegalArgumentException("the driver's own");
                    }))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Notes all that is told to a span. */
  private class Noted implements Span {
    private final String name;

    Noted(String name) {
      this.name = name;
      events.add("start " + name);
    }

    @Override
    public Span child(String child, SpanKind kind) {
      return new Noted(name + "/" + child);
    }

    @Override
    public void set(String key, String value) {
      events.add(name + " " + key + "=" + value);
    }

    @Override
    public void set(String key, long value) {
      events.add(name + " " + key + "=" + value);
    }

    @Override
    public void event(String event) {
      events.add(name + " " + event);
    }

    @Override
    public void fail(Throwable error) {
      events.add(name + " failed");
    }

    @Override
    public void end() {
      events.add("end " + name);
    }

    @Override
    public Bytes traceId() {
      return Bytes.utf8(name);
    }
  }

  @Test
  void aSpanBeginsAndEndsWithItsOperation() {
    Interception interception = begin(operation -> new Noted(operation.name()));
    Span request = interception.span().child("RawGet", SpanKind.CLIENT);
    request.set("kvdc.region.id", 4);
    request.end();
    request.end();
    request.event("too late");
    interception.after(new IllegalStateException());
    interception.after(null);
    assertThat(events)
        .containsExactly(
            "start raw.get",
            "start raw.get/RawGet",
            "raw.get/RawGet kvdc.region.id=4",
            "end raw.get/RawGet",
            "raw.get failed",
            "end raw.get");
  }

  @Test
  void twoTracersSeeTheSame() {
    Interception interception = begin(operation -> new Noted("a"), operation -> new Noted("b"));
    interception.span().child("x", SpanKind.INTERNAL).end();
    assertThat(interception.span().traceId()).isEqualTo(Bytes.utf8("a"));
    interception.after(null);
    assertThat(events)
        .containsExactly(
            "start a", "start b", "start a/x", "start b/x", "end a/x", "end b/x", "end a", "end b");
  }

  @Test
  @Timeout(60)
  void aSpanIsToldOneThingAtATimeAndNothingAfterItsEnd() throws InterruptedException {
    CountDownLatch within = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    Span slow =
        new Noted("a") {
          @Override
          public void event(String event) {
            super.event(event + " begins");
            within.countDown();
            assertThat(awaited(released)).isTrue();
            super.event(event + " ends");
          }
        };
    Interception interception = begin(operation -> slow);
    Thread first = new Thread(() -> interception.span().event("backoff"));
    first.start();
    assertThat(awaited(within)).isTrue();
    Thread second = new Thread(() -> interception.after(null));
    second.start();
    while (second.isAlive() && second.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    released.countDown();
    first.join();
    second.join();
    interception.span().event("too late");
    assertThat(events).containsExactly("start a", "a backoff begins", "a backoff ends", "end a");
  }

  private static boolean awaited(CountDownLatch latch) {
    try {
      return latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Test
  void whoWantsNothingGetsNothing() {
    assertThat(begin(operation -> null).span()).isNull();
    assertThat(begin(operation -> null).traceFlags()).isEqualTo(TraceFlags.REQUEST);
  }

  @Test
  void aTracerThatThrowsHarmsNobody() {
    Tracer broken =
        new Tracer() {
          @Override
          public @Nullable Span start(Operation operation) {
            throw new AssertionError("defect");
          }

          @Override
          public boolean isEnabled(TraceCategory category) {
            throw new IllegalStateException("defect");
          }
        };
    Interception interception = begin(broken, operation -> new Noted("b"));
    interception.event(TraceCategory.KV_REQUEST, "kv.request.send", Map::of);
    interception.span().set("a", "b");
    interception.after(null);
    assertThat(events).containsExactly("start b", "b a=b", "end b");
    assertThat(failures.counts()).containsEntry(broken.getClass().getName(), 2L);
  }

  @Test
  void aSpanThatThrowsHarmsNobody() {
    Span broken =
        new Span() {
          @Override
          public @Nullable Span child(String name, SpanKind kind) {
            return null;
          }

          @Override
          public void set(String key, String value) {
            throw new IllegalStateException("defect");
          }

          @Override
          public void set(String key, long value) {
            throw new IllegalStateException("defect");
          }

          @Override
          public void event(String name) {
            throw new IllegalStateException("defect");
          }

          @Override
          public void fail(Throwable error) {
            throw new StackOverflowError();
          }

          @Override
          public void end() {
            throw new IllegalStateException("defect");
          }

          @Override
          public @Nullable Bytes traceId() {
            return null;
          }
        };
    Interception interception = begin(operation -> broken);
    Span span = interception.span();
    Span child = span.child("x", SpanKind.CLIENT);
    child.set("a", 1);
    child.end();
    span.set("a", 1);
    span.set("a", "b");
    span.event("x");
    assertThat(span.traceId()).isEqualTo(Bytes.EMPTY);
    interception.after(new IllegalStateException());
    assertThat(failures.counts().values()).containsExactly(7L);
  }

  @Test
  void eventsAreMadeOnlyForThoseWhoWantThem() {
    Tracer wanting =
        new Tracer() {
          @Override
          public @Nullable Span start(Operation operation) {
            return null;
          }

          @Override
          public boolean isEnabled(TraceCategory category) {
            return category == TraceCategory.TXN_2PC;
          }

          @Override
          public void event(TraceEvent event) {
            events.add(event.operation().name() + " " + event.name() + " " + event.fields());
          }

          @Override
          public long flags(Operation operation) {
            return TraceFlags.WRITE_DETAILS;
          }
        };
    Interception interception = begin(wanting, operation -> null);
    interception.event(
        TraceCategory.REGION_CACHE,
        "x",
        () -> {
          throw new AssertionError("nobody wants it");
        });
    interception.event(TraceCategory.TXN_2PC, "prewrite.batch.start", () -> Map.of("keys", 3));
    assertThat(events).containsExactly("raw.get prewrite.batch.start {keys=3}");
    assertThat(interception.traceFlags()).isEqualTo(TraceFlags.WRITE_DETAILS | TraceFlags.REQUEST);
    assertThat(failures.counts()).isEmpty();
  }
}

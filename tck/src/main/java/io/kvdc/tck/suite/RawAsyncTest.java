package io.kvdc.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.AsyncRawSession;
import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.KeyValue;
import io.kvdc.ScanOptions;
import io.kvdc.error.BlockingCallException;
import io.kvdc.tck.RequiresCapability;
import io.kvdc.tck.internal.fixture.Eventually;
import io.kvdc.tck.internal.fixture.Stages;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The face that does not block. */
@TckSuite
@RequiresCapability(Capability.RAW)
class RawAsyncTest {

  private static final Bytes VALUE = Bytes.utf8("v");

  @Test
  void doesWhatTheSyncFaceDoes(TestSpace space) {
    AsyncRawSession raw = space.raw().async();
    List<KeyValue> entries = space.entries(20);

    Stages.value(raw.batchPut(entries));
    Stages.value(raw.put(space.key("x"), Bytes.EMPTY));
    Stages.value(raw.delete(entries.get(0).key()));
    Stages.value(raw.batchDelete(List.of(entries.get(1).key(), entries.get(2).key())));
    Stages.value(raw.deleteRange(space.range("k0003", "k0005")));

    assertThat(Stages.value(raw.get(space.key("x")))).isEqualTo(Bytes.EMPTY);
    assertThat(Stages.value(raw.get(entries.get(0).key()))).isNull();
    assertThat(Stages.value(raw.batchGet(List.of(entries.get(6).key(), entries.get(4).key()))))
        .containsExactly(entries.get(6).value(), null);
    assertThat(Stages.value(raw.count(space.range()))).isEqualTo(16);
    assertThat(
            Stages.value(
                raw.batchScan(
                    List.of(space.range("k", "l")), ScanOptions.defaults().withLimit(100))))
        .containsExactly(entries.subList(5, 20));
    assertThat(space.raw().count(space.range())).isEqualTo(16);
  }

  @Test
  void manyCallsAtOnceGetEachItsOwnAnswer(TestSpace space) {
    AsyncRawSession raw = space.raw().async();
    List<KeyValue> entries = space.entries(1000);
    List<CompletionStage<?>> puts = new ArrayList<>();
    for (KeyValue entry : entries) {
      puts.add(raw.put(entry.key(), entry.value()));
    }
    puts.forEach(Stages::value);
    List<CompletionStage<@Nullable Bytes>> gets = new ArrayList<>();
    for (KeyValue entry : entries) {
      gets.add(raw.get(entry.key()));
    }

    for (int i = 0; i < entries.size(); i++) {
      assertThat(Stages.value(gets.get(i))).isEqualTo(entries.get(i).value());
    }
  }

  @Test
  void stagesCanBeChained(TestSpace space) {
    AsyncRawSession raw = space.raw().async();

    CompletionStage<@Nullable Bytes> chain =
        raw.put(space.key("a"), Bytes.utf8("b"))
            .thenCompose(done -> raw.get(space.key("a")))
            .thenCompose(next -> raw.put(space.key(next == null ? "none" : next.toUtf8()), VALUE))
            .thenCompose(done -> raw.get(space.key("b")));

    assertThat(Stages.value(chain)).isEqualTo(VALUE);
  }

  @Test
  void cancelledReadIsCancelledAndHarmless(TestSpace space) {
    AsyncRawSession raw = space.raw().async();
    space.raw().put(space.key("k"), VALUE);

    for (int i = 0; i < 200; i++) {
      CompletableFuture<@Nullable Bytes> read = raw.get(space.key("k")).toCompletableFuture();
      if (read.cancel(true)) {
        assertThat(read).isCancelled();
      } else {
        assertThat(Stages.value(read)).isEqualTo(VALUE);
      }
    }

    assertThat(space.raw().get(space.key("k"))).isEqualTo(VALUE);
  }

  @Test
  void cancelledWriteIsWhollyThereOrNot(TestSpace space) {
    AsyncRawSession raw = space.raw().async();
    for (int i = 0; i < 100; i++) {
      raw.put(space.key("k" + i), Bytes.utf8("value " + i)).toCompletableFuture().cancel(true);
    }

    for (int i = 0; i < 100; i++) {
      Bytes value = space.raw().get(space.key("k" + i));
      if (value != null) {
        assertThat(value).isEqualTo(Bytes.utf8("value " + i));
      }
    }
    Stages.value(raw.put(space.key("k0"), VALUE));
    // A cancelled write that was sent may arrive late, but not again and again.
    Eventually.holds(
        "the last write stays",
        () -> {
          space.raw().put(space.key("k0"), VALUE);
          return VALUE.equals(space.raw().get(space.key("k0")));
        });
  }

  @Test
  void syncCallOnAThreadOfTheDriverIsRefused(TestSpace space) {
    AsyncRawSession raw = space.raw().async();
    space.raw().put(space.key("k"), VALUE);
    Thread caller = Thread.currentThread();

    // The action runs on the caller's thread if the answer is faster; then it may block.
    Eventually.holds(
        "an action has run on a thread of the driver",
        () -> {
          AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
          Thread ranOn =
              Stages.value(
                  raw.get(space.key("k"))
                      .thenApply(
                          value -> {
                            if (Thread.currentThread() != caller) {
                              try {
                                space.raw().get(space.key("k"));
                              } catch (RuntimeException e) {
                                thrown.set(e);
                              }
                            }
                            return Thread.currentThread();
                          }));
          if (ranOn == caller) {
            return false;
          }
          assertThat(thrown.get())
              .as("thrown on %s", ranOn)
              .isInstanceOf(BlockingCallException.class);
          return true;
        });
  }

  @Test
  void actionThatThrowsDoesNotDisturbTheDriver(TestSpace space) {
    AsyncRawSession raw = space.raw().async();
    for (int i = 0; i < 50; i++) {
      CompletionStage<?> broken =
          raw.get(space.key("k"))
              .thenAccept(
                  value -> {
                    throw new IllegalStateException("thrown by an application");
                  });
      assertThat(Stages.failure(broken)).hasMessage("thrown by an application");
    }

    Stages.value(raw.put(space.key("k"), VALUE));
    assertThat(Stages.value(raw.get(space.key("k")))).isEqualTo(VALUE);
  }
}

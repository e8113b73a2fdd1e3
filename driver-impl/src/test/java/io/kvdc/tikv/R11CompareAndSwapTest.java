package io.kvdc.tikv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.kvdc.Bytes;
import io.kvdc.CasResult;
import io.kvdc.Connection;
import io.kvdc.RawOptions;
import io.kvdc.RawSession;
import io.kvdc.embedded.Calls;
import io.kvdc.embedded.FaultAction;
import io.kvdc.embedded.RegionErrors;
import io.kvdc.error.KvException;
import io.kvdc.error.NotAtomicException;
import io.kvdc.error.Outcome;
import io.kvdc.error.OutcomeUnknownException;
import io.kvdc.proto.errorpb.Error;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A compare-and-swap whose answer is lost is never made twice, and its outcome is unknown. */
class R11CompareAndSwapTest {

  private static final Bytes KEY = Bytes.utf8("counter");
  private static final Bytes OLD = Bytes.utf8("1");
  private static final Bytes NEW = Bytes.utf8("2");
  private static final Bytes OTHER = Bytes.utf8("3");

  private final Clusters clusters = Clusters.of(3);
  private final Connection connection = clusters.connect("timeout=20s");
  private final RawSession raw = connection.raw(RawOptions.defaults().withAtomic(true));

  @AfterEach
  void close() {
    clusters.close();
  }

  private long sent() {
    return clusters.cluster().faults().journal().count("RawCompareAndSwap");
  }

  private void assertUnknown(Throwable thrown) {
    assertThat(thrown).isInstanceOf(OutcomeUnknownException.class);
    KvException unknown = (KvException) thrown;
    assertThat(unknown.isRetryable()).isFalse();
    assertThat(unknown.outcome()).isEqualTo(Outcome.UNKNOWN);
  }

  @Test
  void theAnswerIsLostAndACompetingWriterWins() {
    raw.put(KEY, OLD);
    clusters
        .cluster()
        .faults()
        .inject(
            Calls.to("RawCompareAndSwap").times(1), FaultAction.failAfterApply(Status.UNAVAILABLE));
    assertThatThrownBy(() -> raw.compareAndSwap(KEY, OLD, NEW)).satisfies(this::assertUnknown);
    assertThat(sent()).isEqualTo(1);
    RawSession competitor = clusters.connect().raw(RawOptions.defaults().withAtomic(true));
    assertThat(competitor.compareAndSwap(KEY, NEW, OTHER)).isEqualTo(new CasResult(true, NEW));
    assertThat(raw.get(KEY)).isEqualTo(OTHER);
  }

  @Test
  void theRequestIsLostBeforeItIsApplied() {
    raw.put(KEY, OLD);
    clusters
        .cluster()
        .faults()
        .inject(
            Calls.to("RawCompareAndSwap").times(1),
            FaultAction.failBeforeApply(Status.UNAVAILABLE));
    assertThatThrownBy(() -> raw.compareAndSwap(KEY, OLD, NEW)).satisfies(this::assertUnknown);
    assertThat(sent()).isEqualTo(1);
    assertThat(raw.get(KEY)).isEqualTo(OLD);
  }

  @Test
  void noAnswerUntilTheDeadline() {
    raw.put(KEY, OLD);
    clusters
        .cluster()
        .faults()
        .inject(Calls.to("RawCompareAndSwap").times(1), FaultAction.dropAnswer());
    RawSession hasty = raw.with(raw.options().withTimeout(java.time.Duration.ofMillis(200)));
    assertThatThrownBy(() -> hasty.putIfAbsent(KEY, NEW)).satisfies(this::assertUnknown);
    assertThat(sent()).isEqualTo(1);
  }

  @Test
  void anInterruptLeavesTheOutcomeOpen() throws InterruptedException {
    clusters
        .cluster()
        .faults()
        .inject(Calls.to("RawCompareAndSwap").times(1), FaultAction.holdAnswer());
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                raw.compareAndSwap(KEY, null, NEW);
                thrown.complete(new AssertionError("it answered"));
              } catch (KvException e) {
                thrown.complete(
                    Thread.currentThread().isInterrupted()
                        ? e
                        : new AssertionError("the interrupt flag is not set"));
              }
            });
    caller.start();
    await().until(() -> sent() == 1);
    caller.interrupt();
    caller.join();
    assertThat(thrown)
        .succeedsWithin(java.time.Duration.ofSeconds(5))
        .satisfies(this::assertUnknown);
  }

  @Test
  void closingTheConnectionLeavesTheOutcomeOpen() {
    clusters
        .cluster()
        .faults()
        .inject(Calls.to("RawCompareAndSwap").times(1), FaultAction.holdAnswer());
    CompletableFuture<CasResult> swap =
        raw.async().compareAndSwap(KEY, null, NEW).toCompletableFuture();
    await().until(() -> sent() == 1);
    connection.close();
    assertThat(swap)
        .isCompletedExceptionally()
        .failsWithin(java.time.Duration.ZERO)
        .withThrowableOfType(java.util.concurrent.ExecutionException.class)
        .satisfies(e -> assertUnknown(e.getCause()));
  }

  static Stream<Error> errorsThatProveNothing() {
    return Stream.of(
        RegionErrors.staleCommand(),
        RegionErrors.regionNotFound(2),
        RegionErrors.undetermined("leader lost"),
        RegionErrors.serverIsBusy("deadline is exceeded", 0),
        RegionErrors.other("something new"));
  }

  @ParameterizedTest
  @MethodSource("errorsThatProveNothing")
  void aRegionErrorThatProvesNothingLeavesTheOutcomeOpen(Error error) {
    clusters
        .cluster()
        .faults()
        .inject(Calls.to("RawCompareAndSwap").times(1), FaultAction.regionError(error));
    assertThatThrownBy(() -> raw.compareAndSwap(KEY, null, NEW)).satisfies(this::assertUnknown);
    assertThat(sent()).isEqualTo(1);
  }

  static Stream<Error> errorsThatProveThatNothingWasApplied() {
    return Stream.of(
        RegionErrors.notLeader(2),
        RegionErrors.epochNotMatch("", java.util.List.of()),
        RegionErrors.maxTimestampNotSynced(),
        RegionErrors.proposalInMergingMode(2),
        RegionErrors.mismatchPeerId(1, 2));
  }

  @ParameterizedTest
  @MethodSource("errorsThatProveThatNothingWasApplied")
  void aRegionErrorThatProvesThatNothingWasAppliedIsRetried(Error error) {
    clusters
        .cluster()
        .faults()
        .inject(Calls.to("RawCompareAndSwap").times(2), FaultAction.regionError(error));
    assertThat(raw.compareAndSwap(KEY, null, NEW)).isEqualTo(new CasResult(true, null));
    assertThat(sent()).isGreaterThan(2);
  }

  @Test
  void onlyAtomicSessionsSwap() {
    RawSession plain = connection.raw();
    assertThatThrownBy(() -> plain.compareAndSwap(KEY, null, NEW))
        .isInstanceOf(NotAtomicException.class)
        .hasMessageContaining("withAtomic(true)");
    assertThatThrownBy(() -> plain.putIfAbsent(KEY, NEW)).isInstanceOf(NotAtomicException.class);
    assertThat(sent()).isZero();
  }
}

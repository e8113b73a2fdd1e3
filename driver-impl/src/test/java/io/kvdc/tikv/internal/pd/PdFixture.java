package io.kvdc.tikv.internal.pd;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.error.KvException;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import io.kvdc.tikv.internal.retry.Scheduler;
import io.kvdc.tikv.internal.retry.Ticker;
import io.kvdc.tikv.internal.rpc.GrpcRpcClient;
import io.kvdc.tikv.internal.rpc.TransportSettings;
import io.kvdc.tikv.internal.rpc.TransportSettings.Transport;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** A client and what it runs on. */
final class PdFixture implements AutoCloseable {

  final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "pd-test-scheduler");
            thread.setDaemon(true);
            return thread;
          });
  final GrpcRpcClient rpc;
  final GrpcPdClient pd;

  PdFixture(Transport transport, List<String> endpoints) {
    this(transport, endpoints, Duration.ofSeconds(3));
  }

  PdFixture(Transport transport, List<String> endpoints, Duration pdTimeout) {
    this(transport, endpoints, settings(pdTimeout));
  }

  PdFixture(Transport transport, List<String> endpoints, PdSettings settings) {
    rpc = GrpcRpcClient.open(TransportSettings.defaults(transport), Ticker.SYSTEM);
    pd =
        new GrpcPdClient(
            rpc,
            endpoints,
            settings,
            new RetryEnvironment(Scheduler.on(executor), Ticker.SYSTEM, new SplittableRandom(1)));
  }

  /** The usual ones; the clock of a made-up PD is no reason to warn. */
  static PdSettings settings(Duration pdTimeout) {
    return new PdSettings(
        pdTimeout,
        false,
        TsoSettings.DEFAULT,
        BreakerSettings.OFF,
        LowResolutionTimestamp.UPDATE_INTERVAL,
        Duration.ZERO);
  }

  static PdFixture inProcess(List<String> endpoints) {
    return new PdFixture(Transport.IN_PROCESS, endpoints);
  }

  static Deadline within(Duration timeout) {
    return Deadline.after(timeout, Ticker.SYSTEM);
  }

  static Deadline amply() {
    return within(Duration.ofSeconds(30));
  }

  /** The error that a call ends with. */
  static <E extends KvException> E failureOf(CompletableFuture<?> call, Class<E> type) {
    Throwable[] failure = new Throwable[1];
    assertThatThrownBy(call::join)
        .isInstanceOf(CompletionException.class)
        .satisfies(thrown -> failure[0] = thrown.getCause())
        .cause()
        .isInstanceOf(type);
    return type.cast(failure[0]);
  }

  @Override
  public void close() {
    pd.close();
    rpc.close();
    executor.shutdownNow();
  }
}

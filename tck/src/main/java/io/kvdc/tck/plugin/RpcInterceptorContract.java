package io.kvdc.tck.plugin;

import io.kvdc.error.KvException;
import io.kvdc.error.Outcome;
import io.kvdc.spi.RpcAnswer;
import io.kvdc.spi.RpcCall;
import io.kvdc.spi.RpcException;
import io.kvdc.spi.RpcInterceptor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Sends samples of requests through an interceptor, with every way in which one can end. */
final class RpcInterceptorContract {

  private static final int THREADS = 4;
  private static final int EACH = 50;

  private final Findings findings;
  private final Supplier<? extends RpcInterceptor> maker;

  RpcInterceptorContract(Findings findings, Supplier<? extends RpcInterceptor> maker) {
    this.findings = findings;
    this.maker = maker;
  }

  void check() {
    RpcInterceptor interceptor = maker.get();
    String name = findings.demand("name", interceptor::name);
    findings.require(name == null || !name.isEmpty(), "name is empty");
    findings.require(name == null || name.equals(interceptor.name()), "name changes");
    for (RpcCall call : SampleRpcs.calls()) {
      for (SampleRpcs.Ending ending : SampleRpcs.Ending.values()) {
        for (boolean later : new boolean[] {false, true}) {
          walk(interceptor, call, new SampleRest(call, ending, later));
        }
      }
    }
    if (findings.none()) {
      manyThreads(maker.get());
    }
  }

  private void walk(RpcInterceptor interceptor, RpcCall call, SampleRest rest) {
    String of = "around of " + call.method() + " that ends with " + rest.ending();
    CompletionStage<RpcAnswer> stage =
        findings.demand(of, () -> interceptor.around(call, rest.once()));
    if (stage == null) {
      return;
    }
    rest.endAllThatWait();
    CompletableFuture<RpcAnswer> seen = new CompletableFuture<>();
    findings.tell(of, () -> listen(stage, seen));
    try {
      RpcAnswer answer = seen.get(findings.patience().toNanos(), TimeUnit.NANOSECONDS);
      findings.require(answer != null, of + " answered null");
    } catch (TimeoutException e) {
      findings.add(of + " never completed its stage; the attempt would wait for its deadline");
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted while a plug-in was checked", e);
    } catch (ExecutionException e) {
      judge(of, call, rest, e.getCause());
    }
    findings.require(
        rest.proceeded() <= 1, of + " proceeded " + rest.proceeded() + " times; once is the most");
  }

  private static void listen(CompletionStage<RpcAnswer> stage, CompletableFuture<RpcAnswer> seen) {
    CompletionStage<?> unused =
        stage.whenComplete(
            (answer, failure) -> {
              if (failure == null) {
                seen.complete(answer);
              } else {
                seen.completeExceptionally(unwrapped(failure));
              }
            });
  }

  private static Throwable unwrapped(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private void judge(String of, RpcCall call, SampleRest rest, @Nullable Throwable failure) {
    if (failure instanceof RpcException lost) {
      findings.require(
          lost.possiblyApplied() || !rest.mayHaveBeenApplied(),
          of + " said that the server has not acted on a request which it may have acted on");
    } else if (failure instanceof KvException reason) {
      findings.require(
          !call.write() || rest.proceeded() > 0 || reason.outcome() == Outcome.NOT_APPLIED,
          of + " left the outcome open of a request that it did not send on");
    } else {
      findings.add(of + " failed with " + failure + ", neither RpcException nor KvException");
    }
  }

  private void manyThreads(RpcInterceptor interceptor) {
    List<CompletableFuture<?>> threads = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      CompletableFuture<?> ended = new CompletableFuture<>();
      threads.add(ended);
      Thread thread = new Thread(() -> many(interceptor, ended), "kvdc-plugin-kit-" + t);
      thread.setDaemon(true);
      thread.start();
    }
    try {
      CompletableFuture.allOf(threads.toArray(new CompletableFuture<?>[0]))
          .get(findings.patience().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      findings.add("with many threads, attempts were never answered or a call did not come back");
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted while a plug-in was checked", e);
    } catch (ExecutionException e) {
      findings.add("used by many threads, it threw " + e.getCause());
    }
  }

  /** Each of them answered at once, so that nothing but the interceptor can keep it. */
  private void many(RpcInterceptor interceptor, CompletableFuture<?> ended) {
    try {
      List<RpcCall> calls = SampleRpcs.calls();
      SampleRpcs.Ending[] endings = SampleRpcs.Ending.values();
      for (int i = 0; i < EACH; i++) {
        RpcCall call = calls.get(i % calls.size());
        SampleRest rest = new SampleRest(call, endings[i % endings.length], false);
        CompletableFuture<RpcAnswer> seen = new CompletableFuture<>();
        listen(interceptor.around(call, rest.once()), seen);
        Object unused = seen.handle((answer, failure) -> failure).join();
      }
      ended.complete(null);
    } catch (Throwable e) {
      ended.completeExceptionally(e);
    }
  }
}

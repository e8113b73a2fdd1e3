package io.kvdc.tck.plugin;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What was found wrong with one plug-in, and the way to ask it without being hurt by it. */
final class Findings {

  private final Duration patience;
  private final Set<String> all = Collections.synchronizedSet(new LinkedHashSet<>());

  Findings(Duration patience) {
    this.patience = patience;
  }

  Duration patience() {
    return patience;
  }

  void add(String finding) {
    all.add(finding);
  }

  void require(boolean held, String rule) {
    if (!held) {
      add(rule);
    }
  }

  /** What a call of the plug-in answered; null also if it threw or did not come back. */
  <T extends @Nullable Object> @Nullable T ask(String method, Callable<T> call) {
    FutureTask<T> task = new FutureTask<>(call);
    // Of its own, because one that blocks is lost.
    Thread thread = new Thread(task, "kvdc-plugin-kit");
    thread.setDaemon(true);
    thread.start();
    try {
      return task.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      add(method + " threw " + e.getCause() + "; what it refuses it has to return");
    } catch (TimeoutException e) {
      add(method + " did not come back within " + patience + "; no method may block");
      thread.interrupt();
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted while a plug-in was checked", e);
    }
    return null;
  }

  /** As {@link #ask}, where nothing is answered. */
  void tell(String method, Runnable call) {
    Object unused =
        ask(
            method,
            () -> {
              call.run();
              return method;
            });
  }

  /** As {@link #ask}, where null is no answer. */
  <T> @Nullable T demand(String method, Callable<@Nullable T> call) {
    boolean[] answered = new boolean[1];
    T answer =
        ask(
            method,
            () -> {
              T made = call.call();
              answered[0] = true;
              return made;
            });
    if (answer == null && answered[0]) {
      add(method + " returned null");
    }
    return answer;
  }

  /** Whether nothing is wrong yet. */
  boolean none() {
    return all.isEmpty();
  }

  /** Fails with all that was found. */
  void throwIfAny(Object plugin) {
    List<String> found = new ArrayList<>(all);
    if (!found.isEmpty()) {
      throw new AssertionError(
          plugin.getClass().getName()
              + " does not keep the contract:\n - "
              + String.join("\n - ", found));
    }
  }
}

package io.kvdc.tikv.internal.engine;

import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.Stages;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A call that PD alone answers. */
public final class PdQuery<T> extends ApiCall<T> {

  private final Function<Deadline, CompletableFuture<T>> question;
  private volatile @Nullable CompletableFuture<T> asked;

  private PdQuery(Backoffer backoffer, Function<Deadline, CompletableFuture<T>> question) {
    super(backoffer);
    this.question = question;
  }

  /**
   * A call.
   *
   * @param engine whose PD is asked
   * @param timeout how long it may take
   * @param question asks
   * @param <T> the answer
   */
  public static <T> PdQuery<T> of(
      Engine engine, Duration timeout, Function<Deadline, CompletableFuture<T>> question) {
    Deadline deadline = Deadline.after(timeout, engine.environment().ticker());
    return new PdQuery<>(
        new Backoffer(engine.environment(), deadline, Backoffer.UNLIMITED), question);
  }

  @Override
  public void start() {
    CompletableFuture<T> answer;
    try {
      answer = question.apply(backoffer().deadline());
    } catch (RuntimeException e) {
      fail(e);
      return;
    }
    asked = answer;
    Stages.whenEnded(answer, this::succeed, this::fail);
  }

  @Override
  protected void cancelParts() {
    CompletableFuture<T> answer = asked;
    if (answer != null) {
      answer.cancel(false);
    }
  }
}

package io.kvdc.tck.internal.model;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.KvUrl;
import io.kvdc.RawSession;
import io.kvdc.error.KvUndeterminedException;
import io.kvdc.option.Options;
import io.kvdc.spi.ConnectRequest;
import io.kvdc.tck.internal.fixture.Stages;
import io.kvdc.tck.internal.fixture.TestSpace;
import io.kvdc.tck.reference.ReferenceDriver;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.RandomGenerator;
import net.jqwik.api.Shrinkable;
import net.jqwik.api.sessions.JqwikSession;
import org.jspecify.annotations.Nullable;

/** Runs random histories on the target and on the reference driver. */
public final class Histories {

  /** How evenly jqwik spreads its choices; the number of tries that it would make. */
  private static final int GENERATION_SIZE = 1000;

  private static final int LONGEST = 80;

  private final TestSpace space;
  private final HistoryKind kind;

  /** Histories of a kind within the keys of a test. */
  public Histories(TestSpace space, HistoryKind kind) {
    this.space = space;
    this.kind = kind;
  }

  /** Runs as many as the settings say; fails with the shortest history that shows a difference. */
  public void run() {
    JqwikSession.run(this::runInSession);
  }

  private void runInSession() {
    RandomGenerator<Step> generator = new Steps(space, kind).steps().generator(GENERATION_SIZE);
    for (int i = 0; i < space.settings().histories(); i++) {
      Random random = new Random(space.settings().seed() + i);
      List<Shrinkable<Step>> history =
          Stream.generate(() -> generator.next(random)).limit(1 + random.nextInt(LONGEST)).toList();
      Difference difference = difference(Shortening.steps(history));
      if (difference != null) {
        throw new Shortening(this::difference, history, difference)
            .failure("seed " + space.settings().seed() + ", " + kind + " history " + i);
      }
    }
  }

  /** Runs a history on both sides and says where they differ, or null. */
  private @Nullable Difference difference(List<Step> history) {
    RawSession target = session(space.connection());
    target.deleteRange(space.range());
    KvUrl url = KvUrl.parse("kv:reference:oracle");
    ConnectRequest request =
        new ConnectRequest(url, Options.empty(), Histories.class.getClassLoader());
    try (Connection oracle = new ReferenceDriver().connect(request)) {
      RawSession reference = session(oracle);
      for (int i = 0; i < history.size(); i++) {
        Step step = history.get(i);
        if (step.shake()) {
          space.shake();
        }
        Difference difference = run(i + 1, step, target, reference);
        if (difference != null) {
          return difference;
        }
      }
      Object expected = reference.scan(space.range()).toList();
      Object actual = target.scan(space.range()).toList();
      return expected.equals(actual)
          ? null
          : new Difference(
              String.format("in the end there is%n  %s%nand not%n  %s", actual, expected), null);
    }
  }

  /** Does one step on both sides; none may fail. */
  private static @Nullable Difference run(
      int number, Step step, RawSession target, RawSession reference) {
    Bytes once = step.operation().sentOnceTo();
    Bytes before = once == null ? null : reference.get(once);
    Object expected = step.operation().on(reference);
    Object actual;
    try {
      actual = answer(target, step);
    } catch (KvUndeterminedException e) {
      // A store that was shaken may leave it open whether a swap was done; all else is repeated.
      return once != null && followed(once, before, target, reference)
          ? null
          : new Difference("step " + number + ", " + step + ", ends in the unknown: " + e, e);
    } catch (RuntimeException | AssertionError e) {
      return new Difference("step " + number + ", " + step + ", fails: " + e, e);
    }
    return Objects.equals(expected, actual)
        ? null
        : new Difference(
            String.format(
                "step %d, %s, answers%n  %s%nand not%n  %s", number, step, actual, expected),
            null);
  }

  /** Whether a swap of unknown outcome was done or not; then the reference does as the target. */
  private static boolean followed(
      Bytes key, @Nullable Bytes before, RawSession target, RawSession reference) {
    Bytes now = target.get(key);
    if (Objects.equals(now, reference.get(key))) {
      return true;
    }
    if (!Objects.equals(now, before)) {
      return false;
    }
    if (before == null) {
      reference.delete(key);
    } else {
      reference.put(key, before);
    }
    return true;
  }

  /** What the target answers; a failed stage throws what it failed with. */
  private static @Nullable Object answer(RawSession target, Step step) {
    return step.async()
        ? Stages.valueOrThrow(step.operation().on(target.async()))
        : step.operation().on(target);
  }

  private RawSession session(Connection connection) {
    RawSession raw = connection.raw();
    return raw.with(raw.options().withAtomic(kind == HistoryKind.ATOMIC));
  }
}

package io.kvdc.tikv.internal.rpc.tls;

import io.kvdc.tikv.internal.retry.RetryEnvironment;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks at files time and again and reads them when they have changed. What was read last stays in
 * use until there is something whole and valid in its place: a file that is missing, half written
 * or does not fit the others is looked at again the next time, for as long as it takes.
 */
final class FileWatch {

  private static final System.Logger LOG = System.getLogger("io.kvdc.tikv");

  /** How often the same problem is told. */
  private static final long REPEAT_NANOS = Duration.ofMinutes(10).toNanos();

  /** A failed handshake has the files looked at, but not more often than this. */
  private static final long HURRY_NANOS = Duration.ofSeconds(1).toNanos();

  private final TlsSettings settings;
  private final MaterialReader reader;
  private final RetryEnvironment environment;
  private final Executor files;
  private final Consumer<TlsMaterial> onNew;
  private final AtomicBoolean looking = new AtomicBoolean();
  private FileContents inUse;
  private @Nullable String lastProblem;
  private long toldNanos;
  private volatile long lookedNanos;
  private volatile boolean closed;

  /**
   * Prepares.
   *
   * @param inUse what was read before
   * @param environment says when to look
   * @param files where files are read, which may take its time
   * @param onNew takes what was read anew
   */
  FileWatch(
      TlsSettings settings,
      MaterialReader reader,
      FileContents inUse,
      RetryEnvironment environment,
      Executor files,
      Consumer<TlsMaterial> onNew) {
    this.settings = settings;
    this.reader = reader;
    this.inUse = inUse;
    this.environment = environment;
    this.files = files;
    this.onNew = onNew;
    this.lookedNanos = environment.ticker().nanoTime();
  }

  void start() {
    if (!inUse.isEmpty()) {
      scheduleNext();
    }
  }

  private void scheduleNext() {
    if (closed) {
      return;
    }
    try {
      environment.scheduler().schedule(this::begin, settings.reloadInterval().toNanos());
    } catch (RejectedExecutionException e) {
      // The engine is closing.
      closed = true;
    }
  }

  private void begin() {
    try {
      files.execute(
          () -> {
            try {
              look();
            } finally {
              scheduleNext();
            }
          });
    } catch (RejectedExecutionException e) {
      closed = true;
    }
  }

  /** Looks now, because what is in use does not work; does nothing if it has just looked. */
  void hurry() {
    if (!closed
        && !inUseIsFixed()
        && environment.ticker().nanoTime() - lookedNanos >= HURRY_NANOS) {
      try {
        files.execute(this::look);
      } catch (RejectedExecutionException e) {
        closed = true;
      }
    }
  }

  private boolean inUseIsFixed() {
    return settings.trust() instanceof TrustSource.Platform && settings.key() == null;
  }

  private void look() {
    if (closed || !looking.compareAndSet(false, true)) {
      return;
    }
    try {
      lookedNanos = environment.ticker().nanoTime();
      FileContents found = FileContents.of(settings);
      if (found.isSameAs(inUse)) {
        lastProblem = null;
        return;
      }
      onNew.accept(reader.read(found));
      inUse = found;
      lastProblem = null;
    } catch (RuntimeException e) {
      tell(e);
    } finally {
      looking.set(false);
    }
  }

  private void tell(RuntimeException problem) {
    long now = environment.ticker().nanoTime();
    String text = String.valueOf(problem.getMessage());
    if (!Objects.equals(text, lastProblem) || now - toldNanos >= REPEAT_NANOS) {
      lastProblem = text;
      toldNanos = now;
      LOG.log(
          System.Logger.Level.WARNING,
          "new certificates cannot be used yet, those read before stay in use: " + text);
    }
  }

  void close() {
    closed = true;
  }
}

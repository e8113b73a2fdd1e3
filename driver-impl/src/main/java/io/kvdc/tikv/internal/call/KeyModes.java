package io.kvdc.tikv.internal.call;

import io.kvdc.error.ErrorDetail;
import io.kvdc.error.UnsupportedFeatureException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * With which kind of keys a space that both would share is used: raw or transactional, whichever
 * came first. One for each engine; safe for use by many threads.
 */
public final class KeyModes {

  /** A kind of keys. */
  public enum Mode {
    /** Keys without transactions. */
    RAW("without transactions"),
    /** Keys of transactions. */
    TRANSACTIONAL("with transactions");

    private final String words;

    Mode(String words) {
      this.words = words;
    }
  }

  private final AtomicReference<@Nullable Mode> first = new AtomicReference<>();
  private final boolean shared;

  /**
   * Begins with neither.
   *
   * @param shared whether both kinds would share one space; else nothing is ever refused
   */
  public KeyModes(boolean shared) {
    this.shared = shared;
  }

  /**
   * What calls of one kind ask before they begin.
   *
   * @param mode the kind
   * @param mixed whether the connection may use both
   * @return asks, and throws {@link UnsupportedFeatureException} if the other kind came first
   */
  public Runnable admission(Mode mode, boolean mixed) {
    if (!shared) {
      return () -> {};
    }
    return () -> {
      Mode now = first.get();
      if (now == null) {
        now = first.compareAndExchange(null, mode);
      }
      if (now != null && now != mode && !mixed) {
        throw refusal(mode, now);
      }
    };
  }

  private static UnsupportedFeatureException refusal(Mode wanted, Mode first) {
    return new UnsupportedFeatureException(
        ErrorDetail.of(
            "this process uses the cluster "
                + first.words
                + ", so it must not be used "
                + wanted.words
                + ": under API version v1 both kinds of keys share one space, each is garbage to"
                + " the other, and they break each other's regions and garbage collection. Use API"
                + " version v2, or two clusters; if the keys can never meet, say mixedModes=true in"
                + " the URL"),
        "mixedModes");
  }
}

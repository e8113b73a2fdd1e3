package io.kvdc.spi;

/**
 * Whether a thread is in a plug-in. Drivers call plug-ins in the middle of their work, on whatever
 * thread that goes on, so they refuse calls there that would wait: the thread might wait for
 * itself, or keep the timer that others wait for. For drivers.
 */
public final class PluginCalls {

  /** How many plug-ins this thread is in, each called from within the one before. */
  private static final ThreadLocal<PluginCalls> CURRENT = ThreadLocal.withInitial(PluginCalls::new);

  private int depth;

  private PluginCalls() {}

  /**
   * Whether this thread is in a plug-in.
   *
   * @return true between {@link #enter} and {@link #leave}
   */
  public static boolean isWithin() {
    return CURRENT.get().depth > 0;
  }

  /**
   * Begins a call of a plug-in. Must be followed by {@link #leave} on this thread, whatever the
   * plug-in throws.
   *
   * @return what to leave
   */
  public static PluginCalls enter() {
    PluginCalls current = CURRENT.get();
    current.depth++;
    return current;
  }

  /** Ends a call of a plug-in. */
  public void leave() {
    depth--;
  }
}

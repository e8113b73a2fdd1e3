package io.kvdc.spi;

import io.kvdc.error.KvException;
import org.jspecify.annotations.Nullable;

/**
 * Stands around every operation that the application calls on a connection: sees it begin and end,
 * and may refuse it. One call of the application is one operation, whatever the driver sends for it
 * and however often it tries. Several interceptors lie around each other like the skins of an
 * onion: the first is asked first and told of the end last.
 *
 * <p>Given to {@link io.kvdc.Connector#interceptor} or made by an {@link InterceptorFactory}. Used
 * by many threads at once. {@link #refuse} and {@link #before} are called on the thread of the
 * caller before anything is sent, {@link After#after} on the thread that completes the operation,
 * usually one of the driver: it must be quick and must not block, or every other operation waits.
 *
 * <p>What a method throws is logged and the operation goes on as if that interceptor were not
 * there; to stop an operation, {@link #refuse} returns the reason.
 */
public interface Interceptor {

  /**
   * The name for logs.
   *
   * @return by default the name of the class
   */
  default String name() {
    return getClass().getName();
  }

  /**
   * Decides whether an operation may go on. If not, the interceptors inside this one do not see it,
   * {@link #before} is not called here, those outside are told that it failed, and the caller gets
   * the exception.
   *
   * @param operation what is about to be done
   * @return why it must not be done, or null if it may go on
   */
  default @Nullable KvException refuse(Operation operation) {
    return null;
  }

  /**
   * Sees an operation begin.
   *
   * @param operation what is about to be done
   * @return who is to be told of its end, exactly once; {@link After#NOBODY} by default
   */
  default After before(Operation operation) {
    return After.NOBODY;
  }

  /** Told of the end of one operation. */
  @FunctionalInterface
  interface After {

    /** Ignores the end. */
    After NOBODY = completion -> {};

    /**
     * Sees the operation end: with success, with an error, refused by an interceptor inside, or
     * cancelled.
     *
     * @param completion how it ended
     */
    void after(Completion completion);
  }
}

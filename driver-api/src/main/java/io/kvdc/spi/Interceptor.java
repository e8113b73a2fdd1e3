package io.kvdc.spi;

import io.kvdc.error.KvException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Stands around every operation that the application calls on a connection: sees it begin and end,
 * and may refuse it. One call of the application is one operation, whatever the driver sends for it
 * and however often it tries. Operations are the calls of sessions, of which a driver may leave out
 * those that never wait, such as writes into the memory of a transaction. A driver that waits for
 * the cluster to begin a transaction shows that too, as {@code transaction.begin}. What a
 * connection is asked of itself or of its cluster, such as the time, is no operation. Several
 * interceptors lie around each other like the skins of an onion: the first is asked first and told
 * of the end last.
 *
 * <p>Given to {@link io.kvdc.Connector#interceptor} or made by an {@link InterceptorFactory}. Used
 * by many threads at once. Of each interceptor {@link #refuse} is called first, then {@link
 * #before}, {@link #terms} and {@link #admit}; then the same of the one inside it. All that is on
 * the thread of the caller before anything is sent, or, inside an interceptor that let the
 * operation wait, on the thread that let it go on. {@link After#after} is called on the thread that
 * completes the operation, usually one of the driver: it must be quick and must not block, or every
 * other operation waits. None of them may call the connection and wait for it: that fails with
 * {@link io.kvdc.error.BlockingCallException}; the asynchronous sessions may be called.
 *
 * <p>What a method throws is logged once for the class, counted in {@link PluginFailures}, and the
 * operation goes on as if that interceptor were not there; with {@code strictPlugins=true} what is
 * thrown before the operation begins stops it. To stop an operation, {@link #refuse} returns the
 * reason.
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

  /**
   * Wants something of an operation beyond what the application said.
   *
   * @param operation what is about to be done
   * @param outer what the interceptors outside this one want
   * @return by default the same
   */
  default OperationTerms terms(Operation operation, OperationTerms outer) {
    return outer;
  }

  /**
   * Lets an operation wait before it begins, without holding a thread. The time counts against the
   * operation's deadline; if the operation ends meanwhile, by its deadline, a cancel or a close,
   * {@link After#after} is told so and the stage is not listened to any more.
   *
   * @param operation what is about to be done
   * @return null to let it go on at once, or a stage: the operation goes on when it completes, and
   *     fails if it fails with a {@link KvException}. Any other failure is a defect of the
   *     interceptor.
   */
  default @Nullable CompletionStage<?> admit(Operation operation) {
    return null;
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

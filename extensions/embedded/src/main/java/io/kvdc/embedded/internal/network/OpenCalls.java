package io.kvdc.embedded.internal.network;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** The calls under way on a node that has no connections, so that they can be broken. */
final class OpenCalls implements ServerInterceptor {

  private final Set<Guarded<?, ?>> open = ConcurrentHashMap.newKeySet();

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Guarded<Q, A> guarded = new Guarded<>(call);
    open.add(guarded);
    return new SimpleForwardingServerCallListener<>(next.startCall(guarded, headers)) {
      @Override
      public void onCancel() {
        open.remove(guarded);
        super.onCancel();
      }

      @Override
      public void onComplete() {
        open.remove(guarded);
        super.onComplete();
      }
    };
  }

  int count() {
    return open.size();
  }

  void breakAll(Status status) {
    List.copyOf(open).forEach(call -> call.breakOff(status));
  }

  /** A call that may be ended by another thread than that which answers it. */
  private static final class Guarded<Q, A> extends SimpleForwardingServerCall<Q, A> {

    private final ReentrantLock lock = new ReentrantLock();
    private boolean ended;

    Guarded(ServerCall<Q, A> call) {
      super(call);
    }

    @Override
    public void sendHeaders(Metadata headers) {
      unlessEnded(() -> super.sendHeaders(headers));
    }

    @Override
    public void sendMessage(A message) {
      unlessEnded(() -> super.sendMessage(message));
    }

    @Override
    public void close(Status status, Metadata trailers) {
      unlessEnded(
          () -> {
            ended = true;
            super.close(status, trailers);
          });
    }

    void breakOff(Status status) {
      close(status, new Metadata());
    }

    private void unlessEnded(Runnable step) {
      lock.lock();
      try {
        if (!ended) {
          step.run();
        }
      } finally {
        lock.unlock();
      }
    }
  }
}

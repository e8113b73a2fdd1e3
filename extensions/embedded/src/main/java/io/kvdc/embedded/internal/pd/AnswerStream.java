package io.kvdc.embedded.internal.pd;

import io.grpc.stub.StreamObserver;

/**
 * One client's stream on which each request is answered by one reply, in order. The first request
 * that is refused ends it.
 */
abstract class AnswerStream<Q, R> implements StreamObserver<Q> {

  private final StreamObserver<R> client;
  private boolean ended;

  AnswerStream(StreamObserver<R> client) {
    this.client = client;
  }

  /** The reply, or an exception whose status ends the stream. */
  abstract R answer(Q request);

  @Override
  public final void onNext(Q request) {
    if (ended) {
      return;
    }
    R reply;
    try {
      reply = answer(request);
    } catch (RuntimeException e) {
      ended = true;
      client.onError(Replies.statusOf(e));
      return;
    }
    client.onNext(reply);
  }

  @Override
  public final void onError(Throwable failure) {
    ended = true;
  }

  @Override
  public final void onCompleted() {
    if (!ended) {
      ended = true;
      client.onCompleted();
    }
  }
}

package io.kvdc.tikv.internal.pd;

import com.google.protobuf.Message;
import io.kvdc.error.KvException;
import io.kvdc.tikv.internal.rpc.RpcClient;
import io.kvdc.tikv.internal.rpc.RpcFailure;
import io.kvdc.tikv.internal.rpc.RpcStream;
import io.kvdc.tikv.internal.rpc.StreamListener;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One stream of timestamps from one server. Answers come in the order of the requests.
 *
 * @param <Q> the request
 * @param <R> the response
 */
final class TsoStream<Q extends Message, R extends Message> implements StreamListener<R> {

  /** Hears of a stream, on the thread of the stream. */
  interface Owner {
    /** The answer to the batch came, and its waiters have not been told yet. */
    void onAnswer(TsoStream<?, ?> stream, TsoBatch batch, TsoAnswer answer);

    /** The answer to the batch makes no sense, or refuses. */
    void onNonsense(TsoStream<?, ?> stream, TsoBatch batch, KvException failure);

    /** The stream has ended; the waiters of the batches on their way have not been told. */
    void onEnd(TsoStream<?, ?> stream, RpcFailure failure);
  }

  private final TsoServer server;
  private final TsoDialect<Q, R> dialect;
  private final Owner owner;
  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by the lock, so that no answer is taken for another's once batches are taken back. */
  private final ArrayDeque<TsoBatch> onTheirWay = new ArrayDeque<>();

  private @Nullable RpcStream<Q> stream;

  private TsoStream(TsoServer server, TsoDialect<Q, R> dialect, Owner owner) {
    this.server = server;
    this.dialect = dialect;
    this.owner = owner;
  }

  static TsoStream<?, ?> to(TsoServer server, Owner owner) {
    return of(server, server.dialect(), owner);
  }

  private static <Q extends Message, R extends Message> TsoStream<Q, R> of(
      TsoServer server, TsoDialect<Q, R> dialect, Owner owner) {
    return new TsoStream<>(server, dialect, owner);
  }

  void open(RpcClient rpc) {
    stream = rpc.open(server.address(), dialect.method(), this);
  }

  TsoServer server() {
    return server;
  }

  void send(TsoBatch batch) {
    lock.lock();
    try {
      onTheirWay.add(batch);
    } finally {
      lock.unlock();
    }
    Objects.requireNonNull(stream).send(dialect.request(batch.count()));
  }

  /** The batches on their way, which are then no longer this stream's to answer. */
  List<TsoBatch> takeBack() {
    lock.lock();
    try {
      List<TsoBatch> taken = List.copyOf(onTheirWay);
      onTheirWay.clear();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Whether it goes over a connection that others do not use any more. */
  boolean isOutdated() {
    RpcStream<Q> opened = stream;
    return opened != null && opened.isOutdated();
  }

  void cancel(String why) {
    RpcStream<Q> opened = stream;
    if (opened != null) {
      opened.cancel(why);
    }
  }

  @Override
  public void onMessage(R response) {
    TsoBatch batch;
    lock.lock();
    try {
      batch = onTheirWay.poll();
    } finally {
      lock.unlock();
    }
    if (batch == null) {
      // The answer is too late: its waiters were moved to another stream.
      return;
    }
    TsoAnswer answer = dialect.read(response);
    KvException failure = batch.check(server, answer);
    if (failure == null) {
      owner.onAnswer(this, batch, answer);
    } else {
      owner.onNonsense(this, batch, failure);
    }
  }

  @Override
  public void onEnd(RpcFailure failure) {
    owner.onEnd(this, failure);
  }
}

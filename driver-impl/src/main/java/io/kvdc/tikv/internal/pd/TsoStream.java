package io.kvdc.tikv.internal.pd;

import io.kvdc.error.KvException;
import io.kvdc.proto.pdpb.PDGrpc;
import io.kvdc.proto.pdpb.RequestHeader;
import io.kvdc.proto.pdpb.TsoRequest;
import io.kvdc.proto.pdpb.TsoResponse;
import io.kvdc.tikv.internal.rpc.RpcClient;
import io.kvdc.tikv.internal.rpc.RpcFailure;
import io.kvdc.tikv.internal.rpc.RpcStream;
import io.kvdc.tikv.internal.rpc.StreamListener;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One stream of timestamps from one leader, with at most one request on its way. */
final class TsoStream implements StreamListener<TsoResponse> {

  /** Hears of a stream, on the thread of the stream. */
  interface Owner {
    /** The answer to the batch came, and its waiters have not been told yet. */
    void onAnswer(TsoStream stream, TsoBatch batch, TsoResponse response);

    /** The answer to the batch makes no sense, or refuses. */
    void onNonsense(TsoStream stream, TsoBatch batch, KvException failure);

    /** The stream has ended; the waiters of a batch on its way have not been told. */
    void onEnd(TsoStream stream, RpcFailure failure);
  }

  private final PdLeader leader;
  private final Owner owner;
  private final RequestHeader header;
  private final AtomicReference<@Nullable TsoBatch> onItsWay = new AtomicReference<>();
  private @Nullable RpcStream<TsoRequest> stream;

  TsoStream(PdLeader leader, Owner owner) {
    this.leader = leader;
    this.owner = owner;
    this.header = RequestHeader.newBuilder().setClusterId(leader.clusterId()).build();
  }

  void open(RpcClient rpc) {
    stream = rpc.open(leader.address(), PDGrpc.getTsoMethod(), this);
  }

  PdLeader leader() {
    return leader;
  }

  void send(TsoBatch batch) {
    onItsWay.set(batch);
    Objects.requireNonNull(stream)
        .send(TsoRequest.newBuilder().setHeader(header).setCount(batch.count()).build());
  }

  /** The batch on its way, which is then no longer this stream's to answer. */
  @Nullable TsoBatch takeBack() {
    return onItsWay.getAndSet(null);
  }

  void cancel(String why) {
    RpcStream<TsoRequest> opened = stream;
    if (opened != null) {
      opened.cancel(why);
    }
  }

  @Override
  public void onMessage(TsoResponse response) {
    TsoBatch batch = takeBack();
    if (batch == null) {
      // The answer is too late: its waiters were moved to another stream.
      return;
    }
    KvException failure = batch.check(leader, response);
    if (failure == null) {
      owner.onAnswer(this, batch, response);
    } else {
      owner.onNonsense(this, batch, failure);
    }
  }

  @Override
  public void onEnd(RpcFailure failure) {
    owner.onEnd(this, failure);
  }
}

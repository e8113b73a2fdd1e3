package io.kvdc.bench.load.client;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.kvdc.bench.load.work.Operation;
import io.kvdc.proto.tikvpb.TikvGrpc;

/** The floor of unary calls: one of grpc-java's blocking calls for each operation. */
final class UnaryFloor implements BlockingClient {

  private final FloorChannel floor;
  private final ManagedChannel channel;
  private final Commands commands;

  UnaryFloor(Target target) {
    StoreAddress store = StoreAddress.of(target);
    commands = new Commands(store, target);
    floor = new FloorChannel(store.address());
    channel = floor.channel();
  }

  @Override
  public void perform(Operation operation, int caller) {
    switch (operation.verb()) {
      case GET -> {
        if (commands.isSnapshot()) {
          commands.check(operation, call(TikvGrpc.getKvGetMethod(), commands.get(operation)));
        } else {
          commands.check(operation, call(TikvGrpc.getRawGetMethod(), commands.rawGet(operation)));
        }
      }
      case PUT, INSERT ->
          commands.check(call(TikvGrpc.getRawPutMethod(), commands.rawPut(operation)));
      case BATCH_GET ->
          commands.check(
              operation, call(TikvGrpc.getRawBatchGetMethod(), commands.rawBatchGet(operation)));
      case SCAN ->
          commands.check(operation, call(TikvGrpc.getRawScanMethod(), commands.rawScan(operation)));
      case READ_MODIFY_WRITE -> throw new IllegalStateException("not for a floor");
    }
  }

  private <Q, R> R call(MethodDescriptor<Q, R> method, Q request) {
    return ClientCalls.blockingUnaryCall(channel, method, CallOptions.DEFAULT, request);
  }

  @Override
  public void close() {
    floor.close();
  }
}

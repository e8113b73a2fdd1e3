package io.kvdc.embedded.vectors;

import com.google.protobuf.Descriptors;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.kvdc.proto.debugpb.DebugpbProto;
import io.kvdc.proto.keyspacepb.KeyspacepbProto;
import io.kvdc.proto.meta_storagepb.MetaStoragepbProto;
import io.kvdc.proto.pdpb.PdProto;
import io.kvdc.proto.resource_manager.ResourceManagerProto;
import io.kvdc.proto.routerpb.RouterpbProto;
import io.kvdc.proto.tikvpb.TikvpbProto;
import io.kvdc.proto.tsopb.TsopbProto;
import java.util.List;
import java.util.concurrent.Future;

/** Calls any RPC of the contract by its path, with messages that know only their descriptors. */
final class WireCalls {

  private static final List<FileDescriptor> FILES =
      List.of(
          TikvpbProto.getDescriptor(),
          PdProto.getDescriptor(),
          KeyspacepbProto.getDescriptor(),
          MetaStoragepbProto.getDescriptor(),
          ResourceManagerProto.getDescriptor(),
          DebugpbProto.getDescriptor(),
          TsopbProto.getDescriptor(),
          RouterpbProto.getDescriptor());

  private WireCalls() {}

  /** Finds an RPC by its path, such as {@code /tikvpb.Tikv/RawGet}. */
  static Descriptors.MethodDescriptor method(String path) {
    String[] parts = path.substring(1).split("/", -1);
    for (FileDescriptor file : FILES) {
      for (Descriptors.ServiceDescriptor service : file.getServices()) {
        if (service.getFullName().equals(parts[0])) {
          return service.findMethodByName(parts[1]);
        }
      }
    }
    throw new IllegalArgumentException("no service for " + path);
  }

  static Future<DynamicMessage> unary(
      Channel channel, Descriptors.MethodDescriptor method, DynamicMessage request) {
    return ClientCalls.futureUnaryCall(
        channel.newCall(grpc(method, MethodType.UNARY), CallOptions.DEFAULT), request);
  }

  static StreamObserver<DynamicMessage> duplex(
      Channel channel,
      Descriptors.MethodDescriptor method,
      StreamObserver<DynamicMessage> answers) {
    return ClientCalls.asyncBidiStreamingCall(
        channel.newCall(grpc(method, MethodType.BIDI_STREAMING), CallOptions.DEFAULT), answers);
  }

  static void serverStream(
      Channel channel,
      Descriptors.MethodDescriptor method,
      DynamicMessage request,
      StreamObserver<DynamicMessage> answers) {
    ClientCalls.asyncServerStreamingCall(
        channel.newCall(grpc(method, MethodType.SERVER_STREAMING), CallOptions.DEFAULT),
        request,
        answers);
  }

  private static MethodDescriptor<DynamicMessage, DynamicMessage> grpc(
      Descriptors.MethodDescriptor method, MethodType type) {
    return MethodDescriptor.<DynamicMessage, DynamicMessage>newBuilder()
        .setType(type)
        .setFullMethodName(method.getService().getFullName() + "/" + method.getName())
        .setRequestMarshaller(
            ProtoUtils.marshaller(DynamicMessage.getDefaultInstance(method.getInputType())))
        .setResponseMarshaller(
            ProtoUtils.marshaller(DynamicMessage.getDefaultInstance(method.getOutputType())))
        .build();
  }
}

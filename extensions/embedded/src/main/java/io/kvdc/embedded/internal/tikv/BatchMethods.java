package io.kvdc.embedded.internal.tikv;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import io.grpc.protobuf.ProtoServiceDescriptorSupplier;
import io.kvdc.proto.tikvpb.TikvGrpc;
import java.util.Map;
import java.util.stream.Collectors;

/** Which RPC a command inside a batch stands for. */
final class BatchMethods {

  private static final Map<String, String> RPC_BY_REQUEST =
      ((ProtoServiceDescriptorSupplier) TikvGrpc.getServiceDescriptor().getSchemaDescriptor())
          .getServiceDescriptor().getMethods().stream()
              .filter(method -> !method.isServerStreaming())
              .collect(
                  Collectors.toMap(
                      method -> method.getInputType().getFullName(), MethodDescriptor::getName));

  private BatchMethods() {}

  /**
   * Returns the name of the RPC with the same request.
   *
   * @param command a member of the request's oneof
   */
  static String rpcOf(FieldDescriptor command) {
    return RPC_BY_REQUEST.getOrDefault(command.getMessageType().getFullName(), command.getName());
  }
}

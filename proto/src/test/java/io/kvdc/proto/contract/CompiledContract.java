package io.kvdc.proto.contract;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.FileDescriptor;
import io.grpc.ServiceDescriptor;
import io.kvdc.proto.debugpb.DebugGrpc;
import io.kvdc.proto.keyspacepb.KeyspaceGrpc;
import io.kvdc.proto.meta_storagepb.MetaStorageGrpc;
import io.kvdc.proto.pdpb.PDGrpc;
import io.kvdc.proto.resource_manager.ResourceManagerGrpc;
import io.kvdc.proto.routerpb.RouterGrpc;
import io.kvdc.proto.tikvpb.TikvGrpc;
import io.kvdc.proto.tsopb.TSOGrpc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What this module's build made of the .proto files. */
final class CompiledContract {
  /**
   * The descriptor set with all imports that the build leaves for tools; tests run in the module's
   * folder.
   */
  static final Path DESCRIPTOR_SET = Path.of("target", "kvdc.fds");

  private CompiledContract() {}

  static FileDescriptorSet descriptorSet() throws IOException {
    return FileDescriptorSet.parseFrom(Files.readAllBytes(DESCRIPTOR_SET));
  }

  /** The gRPC services of the generated stubs. */
  static List<ServiceDescriptor> services() {
    return List.of(
        DebugGrpc.getServiceDescriptor(),
        KeyspaceGrpc.getServiceDescriptor(),
        MetaStorageGrpc.getServiceDescriptor(),
        PDGrpc.getServiceDescriptor(),
        ResourceManagerGrpc.getServiceDescriptor(),
        RouterGrpc.getServiceDescriptor(),
        TikvGrpc.getServiceDescriptor(),
        TSOGrpc.getServiceDescriptor());
  }

  /**
   * The descriptor that was compiled into the class path for a file of {@link #descriptorSet()}.
   */
  static FileDescriptor compiled(String javaPackage, String outerClass)
      throws ReflectiveOperationException {
    return (FileDescriptor)
        Class.forName(javaPackage + "." + outerClass).getMethod("getDescriptor").invoke(null);
  }
}

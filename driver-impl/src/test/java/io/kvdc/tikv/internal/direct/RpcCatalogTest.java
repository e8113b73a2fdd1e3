package io.kvdc.tikv.internal.direct;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.kvdc.proto.kvrpcpb.RawGetRequest;
import io.kvdc.proto.kvrpcpb.RawGetResponse;
import io.kvdc.proto.tikvpb.TikvGrpc;
import io.kvdc.tikv.rpc.TikvRpc;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RpcCatalogTest {

  /** Served by TiFlash alone, streams, or by no server of the newest version. */
  private static final Set<String> LEFT_OUT =
      Set.of(
          "BatchCommands",
          "CoprocessorStream",
          "BatchCoprocessor",
          "DispatchMPPTask",
          "CancelMPPTask",
          "EstablishMPPConnection",
          "IsAlive",
          "Compact",
          "GetTiFlashSystemTable",
          "KvCleanup",
          "KvImport",
          "KvGC",
          "RegisterLockObserver",
          "CheckLockObserver",
          "RemoveLockObserver");

  /** Fields of bytes that hold no key. */
  private static final Set<String> NO_KEYS =
      Set.of(
          "value",
          "values",
          "data",
          "iv",
          "previous_value",
          "short_value",
          "resource_group_tag",
          "trace_id",
          "existing_value",
          "other_error");

  private final RpcCatalog catalog = new RpcCatalog();

  @Test
  void eachRpcOfTheServiceIsThereOrIsLeftOutForAReason() {
    Set<String> served =
        TikvGrpc.getServiceDescriptor().getMethods().stream()
            .map(MethodDescriptor::getBareMethodName)
            .collect(Collectors.toCollection(TreeSet::new));

    Set<String> known =
        TikvRpc.all().stream().map(TikvRpc::name).collect(Collectors.toCollection(TreeSet::new));
    known.addAll(LEFT_OUT);

    assertThat(known).isEqualTo(served);
  }

  @Test
  void theTypesAreThoseOfTheService() {
    for (MethodDescriptor<?, ?> method : TikvGrpc.getServiceDescriptor().getMethods()) {
      TikvRpc.find(method.getBareMethodName())
          .ifPresent(
              rpc -> {
                assertThat(method.getType()).isEqualTo(MethodType.UNARY);
                assertThat(prototype(method.getRequestMarshaller()))
                    .as(rpc.name())
                    .isInstanceOf(rpc.requestType());
                assertThat(prototype(method.getResponseMarshaller()))
                    .as(rpc.name())
                    .isInstanceOf(rpc.responseType());
              });
    }
  }

  private static Object prototype(MethodDescriptor.Marshaller<?> marshaller) {
    return ((PrototypeMarshaller<?>) marshaller).getMessagePrototype();
  }

  @Test
  void anRpcIsMadeOnce() {
    assertThat(catalog.find(TikvRpc.RAW_GET)).isSameAs(catalog.find(TikvRpc.RAW_GET));
    assertThat(catalog.find(TikvRpc.RAW_GET).writes()).isFalse();
    assertThat(catalog.find(TikvRpc.RAW_PUT).writes()).isTrue();
    assertThat(catalog.find(TikvRpc.KV_PESSIMISTIC_LOCK).writes()).isFalse();
    assertThat(catalog.find(TikvRpc.KV_PESSIMISTIC_LOCK).changes()).isTrue();
  }

  @Test
  void noFieldOfBytesIsOverlooked() {
    Set<Descriptor> seen = new HashSet<>();
    for (TikvRpc<?, ?> rpc : TikvRpc.all()) {
      visit(MessageKeys.prototype(rpc.requestType()).getDescriptorForType(), seen);
      visit(MessageKeys.prototype(rpc.responseType()).getDescriptorForType(), seen);
    }
    Set<String> unknown = new TreeSet<>();
    for (Descriptor type : seen) {
      for (FieldDescriptor field : type.getFields()) {
        if (field.getJavaType() == JavaType.BYTE_STRING && !isKnown(field)) {
          unknown.add(field.getFullName());
        }
      }
    }

    assertThat(unknown).isEmpty();
  }

  private static boolean isKnown(FieldDescriptor field) {
    String name = field.getName();
    return KeyFields.KEYS.contains(name)
        || KeyFields.RANGES.containsKey(name)
        || KeyFields.RANGES.containsValue(name)
        || NO_KEYS.contains(name)
        || field.getOptions().getDeprecated();
  }

  private static void visit(Descriptor type, Set<Descriptor> seen) {
    if (!seen.add(type)) {
      return;
    }
    for (FieldDescriptor field : type.getFields()) {
      if (field.getJavaType() == JavaType.MESSAGE
          && !field.getName().equals("context")
          && !field.getName().equals("region_error")) {
        visit(field.getMessageType(), seen);
      }
    }
  }

  @Test
  void messagesOfOtherTypesAreNoPrototypes() {
    assertThat(MessageKeys.prototype(RawGetRequest.class))
        .isSameAs(RawGetRequest.getDefaultInstance());
    assertThat(MessageKeys.descriptor(RawGetResponse.class))
        .isSameAs(RawGetResponse.getDescriptor());
  }
}

package io.kvdc.proto.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * The generated stubs call the paths that servers listen on, in the right shape and with the right
 * types.
 */
class RpcPathsTest {

  @Test
  void everyRpcThatAClientCallsIsGenerated() throws IOException {
    Map<String, Rpc> generated = generatedRpcs();
    List<Rpc> called = contractRpcs().stream().filter(rpc -> rpc.use().equals("yes")).toList();

    assertThat(called).hasSize(109);
    for (Rpc rpc : called) {
      assertThat(generated).as(rpc.path()).containsKey(rpc.path());
      assertThat(generated.get(rpc.path()).signature()).as(rpc.path()).isEqualTo(rpc.signature());
    }
  }

  @Test
  void noRpcIsGeneratedThatTheContractDoesNotHold() throws IOException {
    Map<String, Rpc> contract = new HashMap<>();
    contractRpcs().stream()
        .filter(rpc -> !rpc.use().equals("no"))
        .forEach(rpc -> contract.put(rpc.path(), rpc));

    assertThat(generatedRpcs().keySet()).containsExactlyInAnyOrderElementsOf(contract.keySet());
  }

  @Test
  void spellingTrapsAreKept() {
    assertThat(generatedRpcs().keySet())
        .contains(
            "/tikvpb.Tikv/KVPessimisticRollback",
            "/tikvpb.Tikv/KvGC",
            "/tikvpb.Tikv/GetStoreSafeTS",
            "/tikvpb.Tikv/MvccGetByStartTs",
            "/pdpb.PD/GetMinTS",
            "/tsopb.TSO/FindGroupByKeyspaceID");
  }

  private static List<Rpc> contractRpcs() throws IOException {
    List<Rpc> rpcs = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(
                    RpcPathsTest.class.getResourceAsStream("/wire/rpc-paths.tsv")),
                StandardCharsets.UTF_8))) {
      assertThat(lines.readLine()).isEqualTo("path\tshape\trequest\tresponse\tused\tcalled from");
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] cells = line.split("\t", -1);
        rpcs.add(new Rpc(cells[0], cells[1], cells[2], cells[3], cells[4]));
      }
    }
    return rpcs;
  }

  private static Map<String, Rpc> generatedRpcs() {
    Map<String, Rpc> rpcs = new HashMap<>();
    CompiledContract.services().stream()
        .flatMap(service -> service.getMethods().stream())
        .map(RpcPathsTest::rpcOf)
        .forEach(rpc -> rpcs.put(rpc.path(), rpc));
    return rpcs;
  }

  private static Rpc rpcOf(MethodDescriptor<?, ?> method) {
    return new Rpc(
        "/" + method.getFullMethodName(),
        shapeOf(method.getType()),
        messageName(method.getRequestMarshaller()),
        messageName(method.getResponseMarshaller()),
        "yes");
  }

  private static String shapeOf(MethodType type) {
    return switch (type) {
      case UNARY -> "unary";
      case CLIENT_STREAMING -> "client-stream";
      case SERVER_STREAMING -> "server-stream";
      case BIDI_STREAMING -> "bidi-stream";
      case UNKNOWN -> "unknown";
    };
  }

  private static String messageName(Marshaller<?> marshaller) {
    Object prototype = ((PrototypeMarshaller<?>) marshaller).getMessagePrototype();
    return ((Message) Objects.requireNonNull(prototype)).getDescriptorForType().getFullName();
  }

  private record Rpc(String path, String shape, String request, String response, String use) {
    String signature() {
      return shape + " " + request + " -> " + response;
    }
  }
}

package io.kvdc.proto.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The .proto files say what the wire contract says, all of it and nothing else. */
class WireContractTest {

  @Test
  void holdsEveryTypeAndMemberOfTheContractAndNoOther() throws IOException {
    ContractReport report =
        ContractComparison.compare(
            ContractTable.load("/wire/wire-contract.tsv"),
            DescriptorShapes.of(CompiledContract.descriptorSet()));

    assertThat(report.missingUsed()).isEmpty();
    assertThat(report.missingReachable()).isEmpty();
    assertThat(report.mismatches()).isEmpty();
    assertThat(report.extras()).isEmpty();
    assertThat(report.breaksTheWire()).isFalse();
  }

  @Test
  void contractIsTheWholeOne() {
    Map<String, WireType> contract = ContractTable.load("/wire/wire-contract.tsv");

    assertThat(contract.values().stream().filter(type -> type.kind() == WireType.Kind.MESSAGE))
        .hasSize(357);
    assertThat(contract.values().stream().filter(type -> type.kind() == WireType.Kind.ENUM))
        .hasSize(32);
    assertThat(contract.values().stream().filter(type -> type.kind() == WireType.Kind.SERVICE))
        .hasSize(8);
    assertThat(contract.values()).allMatch(type -> type.syntax().equals("proto3"));
  }

  @Test
  void descriptorSetIsWhatWasCompiledIntoTheJar() throws IOException, ReflectiveOperationException {
    for (FileDescriptorProto file : CompiledContract.descriptorSet().getFileList()) {
      FileDescriptorProto compiled =
          CompiledContract.compiled(
                  file.getOptions().getJavaPackage(), file.getOptions().getJavaOuterClassname())
              .toProto();

      assertThat(compiled).as(file.getName()).isEqualTo(withoutJsonNames(file));
    }
  }

  @Test
  void filesAndJavaPackagesAreOurOwn() throws IOException {
    for (FileDescriptorProto file : CompiledContract.descriptorSet().getFileList()) {
      assertThat(file.getName()).startsWith("io/kvdc/proto/");
      assertThat(file.getOptions().getJavaPackage())
          .isEqualTo("io.kvdc.proto." + file.getPackage());
      assertThat(file.getOptions().getJavaMultipleFiles()).as(file.getName()).isTrue();
      assertThat(getClass().getResource("/" + file.getName()))
          .as("%s on the class path", file.getName())
          .isNotNull();
    }
  }

  /**
   * protoc writes the JSON name of every field into a descriptor set, but not into the code it
   * generates.
   */
  private static FileDescriptorProto withoutJsonNames(FileDescriptorProto file) {
    FileDescriptorProto.Builder builder = file.toBuilder();
    builder.getMessageTypeBuilderList().forEach(WireContractTest::clearJsonNames);
    return builder.build();
  }

  private static void clearJsonNames(DescriptorProto.Builder message) {
    message.getFieldBuilderList().forEach(field -> field.clearJsonName());
    message.getNestedTypeBuilderList().forEach(WireContractTest::clearJsonNames);
  }
}

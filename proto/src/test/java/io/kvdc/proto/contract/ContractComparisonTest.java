package io.kvdc.proto.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The comparison reports whatever is wrong: descriptors that pass are broken one way at a time. */
class ContractComparisonTest {
  private static final Map<String, WireType> CONTRACT =
      ContractTable.load("/wire/wire-contract.tsv");
  private static final String GET = "kvrpcpb.GetRequest";

  @ParameterizedTest(name = "{0}")
  @MethodSource("breakingChanges")
  void reportsWhatBreaksTheWire(Change change) throws IOException {
    ContractReport report = compareAfter(change.edit());

    assertThat(report.breaksTheWire()).isTrue();
    assertThat(Stream.concat(report.mismatches().stream(), report.missingUsed().stream()))
        .anySatisfy(line -> assertThat(line).contains(change.expected()));
  }

  static Stream<Change> breakingChanges() {
    return Stream.of(
        change(
            "number",
            e -> e.field(GET, "version").setNumber(30),
            GET + ".version: number is 30, should be 3"),
        change(
            "signedness",
            e -> e.field(GET, "version").setType(Type.TYPE_INT64),
            GET + ".version: type is int64, should be uint64"),
        change(
            "string",
            e -> e.field(GET, "key").setType(Type.TYPE_STRING),
            "type is string, should be bytes"),
        change(
            "message type",
            e -> e.field("kvrpcpb.GetResponse", "error").setTypeName(".errorpb.Error"),
            "type is errorpb.Error, should be kvrpcpb.KeyError"),
        change(
            "label",
            e -> e.field("kvrpcpb.ScanRequest", "limit").setLabel(Label.LABEL_REPEATED),
            "label is repeated, should be singular"),
        change(
            "required",
            e -> e.field("kvrpcpb.ScanRequest", "limit").setLabel(Label.LABEL_REQUIRED),
            "label is required, should be singular"),
        change(
            "field name",
            e -> e.field(GET, "version").setName("read_ts"),
            GET + ".read_ts: name; number 3 is called version"),
        change(
            "used field gone",
            e -> e.dropField(GET, "version"),
            GET + ".version = 3 singular uint64"),
        change(
            "left its oneof",
            e -> e.field("kvrpcpb.Context", "keyspace_id").clearOneofIndex(),
            "label is singular, should be oneof:keyspace"),
        change(
            "explicit presence",
            e -> e.field(GET, "version").setProto3Optional(true),
            "label is optional, should be singular"),
        change(
            "not packed",
            e ->
                e.field("tikvpb.BatchCommandsRequest", "request_ids")
                    .getOptionsBuilder()
                    .setPacked(false),
            "packing is EXPANDED, should be PACKED"),
        change(
            "enum not packed",
            e ->
                e.field("kvrpcpb.PrewriteRequest", "pessimistic_actions")
                    .getOptionsBuilder()
                    .setPacked(false),
            "packing is EXPANDED, should be PACKED"),
        change(
            "stream mark",
            e -> e.rpc("tikvpb.Tikv", "BatchCommands").setServerStreaming(false),
            "should be stream tikvpb.BatchCommandsRequest -> stream tikvpb.BatchCommandsResponse"),
        change(
            "rpc type",
            e -> e.rpc("tikvpb.Tikv", "KvGet").setOutputType(".kvrpcpb.ScanResponse"),
            "should be kvrpcpb.GetRequest -> kvrpcpb.GetResponse"),
        change("rpc name", e -> e.rpc("tikvpb.Tikv", "KvGet").setName("Get"), "tikvpb.Tikv/KvGet"),
        change("service name", e -> e.service("pdpb.PD").setName("Pd"), "service pdpb.PD"),
        change(
            "enum number",
            e -> e.enumType("kvrpcpb.Op").getValueBuilder(1).setNumber(77),
            "kvrpcpb.Op.Del: number is 77, should be 1"),
        change(
            "enum value name",
            e -> e.enumType("kvrpcpb.Op").getValueBuilder(0).setName("OP_PUT"),
            "kvrpcpb.Op.OP_PUT: name; number 0 is called Put"),
        change(
            "message name",
            e -> e.message("errorpb.NotLeader").setName("NoLeader"),
            "message errorpb.NotLeader"),
        change("package", e -> e.fileOf("metapb.Store").setPackage("meta"), "message metapb.Store"),
        change(
            "proto2",
            e -> e.fileOf("metapb.Store").setSyntax("proto2"),
            "metapb.Store: syntax is proto2, should be proto3"),
        change(
            "no syntax",
            e -> e.fileOf("metapb.Store").clearSyntax(),
            "syntax is proto2, should be proto3"),
        change(
            "map value",
            e ->
                e.message("keyspacepb.KeyspaceMeta")
                    .getNestedTypeBuilder(0)
                    .getFieldBuilder(1)
                    .setType(Type.TYPE_BYTES),
            "type is map<string,bytes>, should be map<string,string>"),
        change(
            "number taken",
            e -> e.addField(GET, "mine", 3),
            GET + ".mine: number 3 belongs to version"),
        change(
            "reserved number",
            e -> {
              e.message("kvrpcpb.GetResponse").clearReservedRange();
              e.addField("kvrpcpb.GetResponse", "mine", 5);
            },
            "kvrpcpb.GetResponse.mine: number 5 is reserved"),
        change(
            "reserved name",
            e -> e.addField("kvrpcpb.Context", "read_quorum", 900),
            "kvrpcpb.Context.read_quorum: this name is reserved"),
        change(
            "kind",
            e -> {
              e.message(GET).setName("Gone");
              e.fileOf("kvrpcpb.GetResponse").addEnumTypeBuilder().setName("GetRequest");
            },
            GET + ": kind is enum, should be message"),
        change(
            "declared twice",
            e ->
                e.addFile(
                    e.fileOf("metapb.Store").build().toBuilder().setName("second.proto").build()),
            "metapb.Store: declared in io/kvdc/proto/metapb.proto and in second.proto"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("harmlessChanges")
  void tellsWhatLeavesTheWireIntact(Change change) throws IOException {
    ContractReport report = compareAfter(change.edit());

    assertThat(report.breaksTheWire()).as(report.toString()).isFalse();
    assertThat(Stream.concat(report.extras().stream(), report.missingReachable().stream()))
        .containsExactly(change.expected());
  }

  static Stream<Change> harmlessChanges() {
    return Stream.of(
        change(
            "unused field gone",
            e -> e.dropField("metapb.Store", "git_hash"),
            "metapb.Store.git_hash = 8 singular string"),
        change("extra field", e -> e.addField(GET, "mine", 900), GET + ".mine = 900 singular bool"),
        change(
            "extra enum value",
            e -> e.enumType("kvrpcpb.Op").addValueBuilder().setName("Mine").setNumber(500),
            "kvrpcpb.Op.Mine = 500"),
        change(
            "extra message",
            e -> e.fileOf(GET).addMessageTypeBuilder().setName("Mine"),
            "message kvrpcpb.Mine"),
        change(
            "nothing reserved",
            e -> e.message("kvrpcpb.GetResponse").clearReservedRange(),
            "kvrpcpb.GetResponse: reserved 5"),
        change(
            "reserved in part",
            e -> e.message("pdpb.StoreStats").getReservedRangeBuilder(0).setEnd(1100),
            "pdpb.StoreStats: reserved 1000 to 1199"),
        change(
            "no reserved name",
            e -> e.message("errorpb.Error").clearReservedName(),
            "errorpb.Error: reserved name stale_epoch"));
  }

  @Test
  void ignoresTypesOfSupportPackages() throws IOException {
    ContractReport report =
        compareAfter(
            e ->
                e.addFile(
                    FileDescriptorProto.newBuilder()
                        .setName("google/protobuf/any.proto")
                        .setPackage("google.protobuf")
                        .addMessageType(Any.getDescriptor().toProto())
                        .build()));

    assertThat(report.extras()).isEmpty();
  }

  @Test
  void refusesWhatIsNoDescriptorSet() {
    assertThatThrownBy(() -> DescriptorShapes.parse("not one".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not a FileDescriptorSet");
    assertThatThrownBy(() -> DescriptorShapes.parse(new byte[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("holds no file");
  }

  @ParameterizedTest
  @MethodSource("brokenTables")
  void refusesATableItCannotRead(List<String> lines, String expected) {
    assertThatThrownBy(() -> ContractTable.parse(lines))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(expected);
  }

  static Stream<Arguments> brokenTables() {
    String header = "kind\tfull name\tmember\tnumber\ttype\tlabel\tflags\tused";
    String message = "message\tp.M\t-\t-\t-\t-\t-\tyes";
    return Stream.of(
        broken(List.of(), "holds no type"),
        broken(List.of("# only a comment", header), "holds no type"),
        broken(List.of("kind\tname"), "line 1: unexpected column names"),
        broken(List.of(header, "message\tp.M"), "line 2: 2 columns, expected 8"),
        broken(List.of(header, message.replace("message", "group")), "line 2: unknown kind group"),
        broken(
            List.of(header, "message\tp.M\tf\t1\tbool\tsingular\t-\tyes"),
            "line 2: member of a type"),
        broken(
            List.of(header, message, "message\tp.M\tf\tone\tbool\tsingular\t-\tyes"),
            "line 3: For input string"));
  }

  private static Arguments broken(List<String> lines, String expected) {
    return Arguments.of(lines, expected);
  }

  private static ContractReport compareAfter(Consumer<EditableDescriptors> edit)
      throws IOException {
    EditableDescriptors descriptors = new EditableDescriptors(CompiledContract.descriptorSet());
    edit.accept(descriptors);
    return ContractComparison.compare(CONTRACT, DescriptorShapes.of(descriptors.build()));
  }

  private static Change change(String name, Consumer<EditableDescriptors> edit, String expected) {
    return new Change(name, edit, expected);
  }

  /** One way to change descriptors, and what the report must hold then. */
  record Change(String name, Consumer<EditableDescriptors> edit, String expected) {
    @Override
    public String toString() {
      return name;
    }
  }
}

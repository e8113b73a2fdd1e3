package io.kvdc.proto.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.kvrpcpb.GetRequest;
import io.kvdc.proto.kvrpcpb.PrewriteRequest;
import io.kvdc.proto.kvrpcpb.PrewriteRequest.PessimisticAction;
import io.kvdc.proto.metapb.RegionEpoch;
import io.kvdc.proto.tikvpb.BatchCommandsRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tikv.kvproto.Coprocessor;
import org.tikv.kvproto.Errorpb;
import org.tikv.kvproto.Kvrpcpb;
import org.tikv.kvproto.Metapb;
import org.tikv.kvproto.Mpp;
import org.tikv.kvproto.Pdpb;
import org.tikv.kvproto.Tikvpb;

/**
 * Our messages and those of another TiKV client live in one JVM and read each other. The other
 * client carries an older contract, so that this also shows what happens between versions: nothing
 * it does not know is lost on the way.
 */
class PeerStubsTest {
  /**
   * The one message that changed meaning since the peer's contract: the flags of field 7 are an
   * enum now.
   */
  private static final String CHANGED = "kvrpcpb.PrewriteRequest";

  private static final Map<String, org.tikv.shade.com.google.protobuf.Descriptors.Descriptor>
      PEER_MESSAGES = peerMessages();

  @Test
  void bothCopiesOfAMessageReadEachOther() throws Exception {
    GetRequest ours =
        GetRequest.newBuilder()
            .setContext(
                Context.newBuilder()
                    .setRegionId(7)
                    .setRegionEpoch(RegionEpoch.newBuilder().setConfVer(3).setVersion(5))
                    .setRequestSource("leader_get"))
            .setKey(ByteString.copyFromUtf8("k"))
            .setVersion(-1L)
            .build();

    Kvrpcpb.GetRequest theirs = Kvrpcpb.GetRequest.parseFrom(ours.toByteArray());

    assertThat(theirs.getKey().toByteArray()).isEqualTo(ours.getKey().toByteArray());
    assertThat(Long.toUnsignedString(theirs.getVersion())).isEqualTo("18446744073709551615");
    assertThat(theirs.getContext().getRegionEpoch().getVersion()).isEqualTo(5);
    assertThat(theirs.getClass()).isNotEqualTo(ours.getClass());
    assertThat(GetRequest.parseFrom(theirs.toByteArray())).isEqualTo(ours);
  }

  @Test
  void batchedCommandsPassBetweenThem() throws Exception {
    Tikvpb.BatchCommandsRequest theirs =
        Tikvpb.BatchCommandsRequest.newBuilder()
            .addRequestIds(11)
            .addRequests(
                Tikvpb.BatchCommandsRequest.Request.newBuilder()
                    .setRawGet(Kvrpcpb.RawGetRequest.newBuilder().setCf("default")))
            .build();

    BatchCommandsRequest ours = BatchCommandsRequest.parseFrom(theirs.toByteArray());

    assertThat(ours.getRequestIdsList()).containsExactly(11L);
    assertThat(ours.getRequests(0).getCmdCase())
        .isEqualTo(BatchCommandsRequest.Request.CmdCase.RAWGET);
    assertThat(ours.getRequests(0).getRawGet().getCf()).isEqualTo("default");
    assertThat(ours.toByteArray()).isEqualTo(theirs.toByteArray());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sharedMessages")
  void everySharedMessageSurvivesTheRoundTrip(String name) throws Exception {
    Descriptor ours = ourMessages().get(name);
    DynamicMessage sent = SampleMessages.fill(ours);

    org.tikv.shade.com.google.protobuf.DynamicMessage received =
        org.tikv.shade.com.google.protobuf.DynamicMessage.parseFrom(
            PEER_MESSAGES.get(name), sent.toByteArray());

    assertThat(unexpectedUnknownFields(received)).isEmpty();
    assertThat(DynamicMessage.parseFrom(ours, received.toByteArray())).isEqualTo(sent);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sharedMessages")
  void fieldsOfTheSameNumberHaveTheSameName(String name) throws IOException {
    Descriptor ours = ourMessages().get(name);
    for (org.tikv.shade.com.google.protobuf.Descriptors.FieldDescriptor theirs :
        PEER_MESSAGES.get(name).getFields()) {
      if (ours.findFieldByNumber(theirs.getNumber()) != null) {
        assertThat(ours.findFieldByNumber(theirs.getNumber()).getName())
            .isEqualTo(theirs.getName());
      }
    }
  }

  @Test
  void pessimisticFlagsOfAnOlderClientReadAsActions() throws Exception {
    Kvrpcpb.PrewriteRequest theirs =
        Kvrpcpb.PrewriteRequest.newBuilder()
            .addIsPessimisticLock(true)
            .addIsPessimisticLock(false)
            .build();

    assertThat(PrewriteRequest.parseFrom(theirs.toByteArray()).getPessimisticActionsList())
        .containsExactly(
            PessimisticAction.DO_PESSIMISTIC_CHECK, PessimisticAction.SKIP_PESSIMISTIC_CHECK);
  }

  @Test
  void mostOfThePeersContractIsShared() throws IOException {
    assertThat(sharedMessages())
        .hasSizeGreaterThan(180)
        .contains("errorpb.Error", "pdpb.TsoResponse");
  }

  static Set<String> sharedMessages() throws IOException {
    Set<String> names = new TreeSet<>(ourMessages().keySet());
    names.retainAll(PEER_MESSAGES.keySet());
    names.remove(CHANGED);
    return names;
  }

  /**
   * Numbers that the peer declares but could not read: sent as another wire type than it expects.
   */
  private static List<String> unexpectedUnknownFields(
      org.tikv.shade.com.google.protobuf.Message message) {
    List<String> unexpected = new ArrayList<>();
    message
        .getUnknownFields()
        .asMap()
        .keySet()
        .forEach(
            number -> {
              if (message.getDescriptorForType().findFieldByNumber(number) != null) {
                unexpected.add(message.getDescriptorForType().getFullName() + " " + number);
              }
            });
    message
        .getAllFields()
        .values()
        .forEach(
            value -> {
              for (Object element : value instanceof List<?> list ? list : List.of(value)) {
                if (element instanceof org.tikv.shade.com.google.protobuf.Message nested) {
                  unexpected.addAll(unexpectedUnknownFields(nested));
                }
              }
            });
    return unexpected;
  }

  private static Map<String, Descriptor> ourMessages() throws IOException {
    FileDescriptorSet set = CompiledContract.descriptorSet();
    Map<String, Descriptor> messages = new HashMap<>();
    try {
      for (FileDescriptorProto file : set.getFileList()) {
        FileDescriptor compiled =
            CompiledContract.compiled(
                file.getOptions().getJavaPackage(), file.getOptions().getJavaOuterClassname());
        compiled.getMessageTypes().forEach(type -> messages.put(type.getFullName(), type));
      }
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
    return messages;
  }

  private static Map<String, org.tikv.shade.com.google.protobuf.Descriptors.Descriptor>
      peerMessages() {
    Map<String, org.tikv.shade.com.google.protobuf.Descriptors.Descriptor> messages =
        new HashMap<>();
    for (org.tikv.shade.com.google.protobuf.Descriptors.FileDescriptor file :
        List.of(
            Coprocessor.getDescriptor(),
            Errorpb.getDescriptor(),
            Kvrpcpb.getDescriptor(),
            Metapb.getDescriptor(),
            Mpp.getDescriptor(),
            Pdpb.getDescriptor(),
            Tikvpb.getDescriptor())) {
      file.getMessageTypes().forEach(type -> messages.put(type.getFullName(), type));
    }
    return messages;
  }
}

package io.kvdc.tikv.internal.rpc.batch;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.grpc.KnownLength;
import io.grpc.Status;
import io.kvdc.proto.kvrpcpb.HealthFeedback;
import io.kvdc.proto.tikvpb.BatchCommandsResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The answers of one message, where they lie in its bytes. The answers themselves are read by their
 * calls, which know what they are.
 */
final class ResponseFrame {

  private static final int FIRST_CAPACITY = 16;

  private final byte[] array;
  private final int length;
  private int[] offsets = new int[FIRST_CAPACITY];
  private int[] lengths = new int[FIRST_CAPACITY];
  private int[] tags = new int[FIRST_CAPACITY];
  private long[] ids = new long[FIRST_CAPACITY];
  private int answers;
  private int idCount;
  private long transportLayerLoad;
  private @Nullable HealthFeedback healthFeedback;

  private ResponseFrame(byte[] array, int length) {
    this.array = array;
    this.length = length;
  }

  /** Reads a message; fails as gRPC wants it if it is none. */
  static ResponseFrame read(InputStream stream) {
    try {
      byte[] array;
      int length;
      if (stream instanceof KnownLength) {
        array = new byte[stream.available()];
        length = stream.readNBytes(array, 0, array.length);
      } else {
        array = stream.readAllBytes();
        length = array.length;
      }
      ResponseFrame frame = new ResponseFrame(array, length);
      frame.scan(CodedInputStream.newInstance(array, 0, length));
      return frame;
    } catch (IOException e) {
      throw Status.INTERNAL
          .withDescription("the response is not the expected message")
          .withCause(e)
          .asRuntimeException();
    }
  }

  private void scan(CodedInputStream input) throws IOException {
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case BatchCommandsResponse.RESPONSES_FIELD_NUMBER -> answer(input);
        case BatchCommandsResponse.REQUEST_IDS_FIELD_NUMBER -> ids(input, tag);
        case BatchCommandsResponse.TRANSPORT_LAYER_LOAD_FIELD_NUMBER ->
            transportLayerLoad = input.readUInt64();
        case BatchCommandsResponse.HEALTH_FEEDBACK_FIELD_NUMBER ->
            healthFeedback = HealthFeedback.parseFrom(input.readByteArray());
        default -> input.skipField(tag);
      }
    }
    if (answers != idCount) {
      throw new InvalidProtocolBufferException(
          "there are " + answers + " answers for " + idCount + " requests");
    }
  }

  /** Notes the command; of several, which no store sends, the last counts, as in any oneof. */
  private void answer(CodedInputStream input) throws IOException {
    if (answers == offsets.length) {
      offsets = Arrays.copyOf(offsets, answers * 2);
      lengths = Arrays.copyOf(lengths, answers * 2);
      tags = Arrays.copyOf(tags, answers * 2);
    }
    int end = input.pushLimit(input.readRawVarint32());
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      if (WireFormat.getTagWireType(tag) == Frames.LENGTH_DELIMITED) {
        int size = input.readRawVarint32();
        tags[answers] = tag;
        offsets[answers] = input.getTotalBytesRead();
        lengths[answers] = size;
        input.skipRawBytes(size);
      } else {
        input.skipField(tag);
      }
    }
    input.popLimit(end);
    answers++;
  }

  private void ids(CodedInputStream input, int tag) throws IOException {
    if (WireFormat.getTagWireType(tag) != Frames.LENGTH_DELIMITED) {
      id(input.readUInt64());
      return;
    }
    int end = input.pushLimit(input.readRawVarint32());
    while (input.getBytesUntilLimit() > 0) {
      id(input.readUInt64());
    }
    input.popLimit(end);
  }

  private void id(long id) {
    if (idCount == ids.length) {
      ids = Arrays.copyOf(ids, idCount * 2);
    }
    ids[idCount++] = id;
  }

  byte[] array() {
    return array;
  }

  int length() {
    return length;
  }

  int count() {
    return answers;
  }

  long id(int index) {
    return ids[index];
  }

  /** The tag of the command that an answer holds; 0 if it holds none. */
  int commandTag(int index) {
    return tags[index];
  }

  int commandOffset(int index) {
    return offsets[index];
  }

  int commandLength(int index) {
    return lengths[index];
  }

  /** The load of the store's gRPC threads in percent of one core; 0 if it does not say. */
  long transportLayerLoad() {
    return transportLayerLoad;
  }

  @Nullable HealthFeedback healthFeedback() {
    return healthFeedback;
  }
}

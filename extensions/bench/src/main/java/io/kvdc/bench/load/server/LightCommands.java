package io.kvdc.bench.load.server;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import io.kvdc.proto.kvrpcpb.RawBatchGetRequest;
import io.kvdc.proto.kvrpcpb.RawBatchPutRequest;
import io.kvdc.proto.kvrpcpb.RawScanRequest;
import io.kvdc.proto.tikvpb.BatchCommandsRequest;
import io.kvdc.proto.tikvpb.BatchCommandsResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads commands from their bytes and writes the bytes of the answers; makes few objects. */
final class LightCommands {

  /** Both in a get and in a put, raw or not. */
  private static final int KEY_FIELD = 2;

  private static final int VALUE_FIELD = 3;
  private static final ByteString NOTHING = ByteString.EMPTY;

  private final LightData data;

  LightCommands(LightData data) {
    this.data = data;
  }

  /**
   * Answers a command.
   *
   * @param kind the number of its kind, as in a batch
   * @param request its bytes
   * @return the bytes of the answer; null: this store does not know the kind
   */
  @Nullable ByteString answer(int kind, byte[] request) throws IOException {
    return switch (kind) {
      case BatchCommandsRequest.Request.GET_FIELD_NUMBER,
          BatchCommandsRequest.Request.RAWGET_FIELD_NUMBER ->
          data.get(field(request, KEY_FIELD));
      case BatchCommandsRequest.Request.RAWPUT_FIELD_NUMBER -> {
        data.put(field(request, KEY_FIELD), field(request, VALUE_FIELD));
        yield NOTHING;
      }
      case BatchCommandsRequest.Request.RAWBATCHGET_FIELD_NUMBER ->
          data.batchGet(RawBatchGetRequest.parseFrom(request)).toByteString();
      case BatchCommandsRequest.Request.RAWBATCHPUT_FIELD_NUMBER -> {
        data.batchPut(RawBatchPutRequest.parseFrom(request));
        yield NOTHING;
      }
      case BatchCommandsRequest.Request.RAWSCAN_FIELD_NUMBER ->
          data.scan(RawScanRequest.parseFrom(request)).toByteString();
      default -> null;
    };
  }

  private static ByteString field(byte[] message, int number) throws IOException {
    CodedInputStream input = UnsafeByteOperations.unsafeWrap(message).newCodedInput();
    input.enableAliasing(true);
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == number) {
        return input.readBytes();
      }
      input.skipField(tag);
    }
    return ByteString.EMPTY;
  }

  /**
   * Answers a batch with one batch.
   *
   * @param request its bytes
   * @param counter counts what is in it
   */
  byte[] answerBatch(byte[] request, ServerCounter counter) throws IOException {
    CodedInputStream input = CodedInputStream.newInstance(request);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(request.length * 2);
    CodedOutputStream output = CodedOutputStream.newInstance(bytes);
    int commands = 0;
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case BatchCommandsRequest.REQUESTS_FIELD_NUMBER -> {
          commands++;
          answerInBatch(input.readByteArray(), output);
        }
        case BatchCommandsRequest.REQUEST_IDS_FIELD_NUMBER -> copyIds(tag, input, output);
        default -> input.skipField(tag);
      }
    }
    output.flush();
    counter.add(1, commands);
    return bytes.toByteArray();
  }

  private void answerInBatch(byte[] command, CodedOutputStream output) throws IOException {
    CodedInputStream input = CodedInputStream.newInstance(command);
    int tag = input.readTag();
    int kind = WireFormat.getTagFieldNumber(tag);
    ByteString answer = tag == 0 ? null : answer(kind, input.readByteArray());
    output.writeTag(
        BatchCommandsResponse.RESPONSES_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    if (answer == null) {
      // Of no kind at all: the client fails the command, not the stream.
      output.writeUInt32NoTag(0);
      return;
    }
    int inner =
        CodedOutputStream.computeTagSize(kind)
            + CodedOutputStream.computeUInt32SizeNoTag(answer.size())
            + answer.size();
    output.writeUInt32NoTag(inner);
    output.writeTag(kind, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    output.writeUInt32NoTag(answer.size());
    output.writeRawBytes(answer);
  }

  private static void copyIds(int tag, CodedInputStream input, CodedOutputStream output)
      throws IOException {
    if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
      output.writeByteArray(BatchCommandsResponse.REQUEST_IDS_FIELD_NUMBER, input.readByteArray());
    } else {
      output.writeUInt64(BatchCommandsResponse.REQUEST_IDS_FIELD_NUMBER, input.readUInt64());
    }
  }
}

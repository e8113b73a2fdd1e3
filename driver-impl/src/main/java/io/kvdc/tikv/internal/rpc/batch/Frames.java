package io.kvdc.tikv.internal.rpc.batch;

import com.google.protobuf.CodedOutputStream;
import io.grpc.MethodDescriptor;
import io.kvdc.proto.tikvpb.BatchCommandsRequest;
import io.kvdc.proto.tikvpb.TikvGrpc;
import java.io.InputStream;

/** The BatchCommands method, with frames in place of messages. */
final class Frames {

  static final int LENGTH_DELIMITED = 2;

  private static final int TYPE_BITS = 3;

  static final int ELEMENT_TAG = tag(BatchCommandsRequest.REQUESTS_FIELD_NUMBER, LENGTH_DELIMITED);
  static final int IDS_TAG = tag(BatchCommandsRequest.REQUEST_IDS_FIELD_NUMBER, LENGTH_DELIMITED);

  static final MethodDescriptor<RequestFrame, ResponseFrame> METHOD =
      TikvGrpc.getBatchCommandsMethod().toBuilder(new RequestMarshaller(), new ResponseMarshaller())
          .build();

  private Frames() {}

  static int tag(int field, int type) {
    return field << TYPE_BITS | type;
  }

  /** The size of an element of a frame with its tag and its length. */
  static int elementSize(int size) {
    return 1 + CodedOutputStream.computeUInt32SizeNoTag(size) + size;
  }

  private static final class RequestMarshaller
      implements MethodDescriptor.Marshaller<RequestFrame> {
    @Override
    public InputStream stream(RequestFrame frame) {
      return frame.stream();
    }

    @Override
    public RequestFrame parse(InputStream stream) {
      throw new UnsupportedOperationException("requests are only written");
    }
  }

  private static final class ResponseMarshaller
      implements MethodDescriptor.Marshaller<ResponseFrame> {
    @Override
    public InputStream stream(ResponseFrame frame) {
      throw new UnsupportedOperationException("responses are only read");
    }

    @Override
    public ResponseFrame parse(InputStream stream) {
      return ResponseFrame.read(stream);
    }
  }
}

package io.kvdc.tikv.internal.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.kvdc.Bytes;
import io.kvdc.proto.kvrpcpb.KvPair;
import io.kvdc.proto.kvrpcpb.RawScanRequest;
import io.kvdc.proto.kvrpcpb.RawScanResponse;
import io.kvdc.proto.tikvpb.TikvGrpc;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class ZeroCopyMarshallerTest {

  private static final MethodDescriptor<RawScanRequest, RawScanResponse> METHOD =
      ZeroCopyMarshaller.on(TikvGrpc.getRawScanMethod());

  /** What the transport hands over: a stream that knows its length. */
  private static final class WireStream extends ByteArrayInputStream implements KnownLength {
    WireStream(byte[] content) {
      super(content);
    }
  }

  private static byte[] arrayOf(Bytes bytes) {
    return bytes.withArray((array, offset, length) -> array);
  }

  @Test
  void allFieldsOfAResponseShareOneArray() {
    RawScanResponse sent =
        RawScanResponse.newBuilder().addKvs(pair("k1", "v1")).addKvs(pair("k2", "v2")).build();

    RawScanResponse received = METHOD.parseResponse(new WireStream(sent.toByteArray()));

    assertThat(received).isEqualTo(sent);
    Bytes first = ByteStrings.toBytes(received.getKvs(0).getKey());
    Bytes last = ByteStrings.toBytes(received.getKvs(1).getValue());
    assertThat(arrayOf(last)).isSameAs(arrayOf(first));
  }

  @Test
  void aMessageOfThisProcessIsHandedOver() {
    RawScanResponse sent = RawScanResponse.newBuilder().addKvs(pair("k", "v")).build();
    InputStream stream = TikvGrpc.getRawScanMethod().streamResponse(sent);

    assertThat(METHOD.parseResponse(stream)).isSameAs(sent);
  }

  @Test
  void anEmptyResponseIsRead() {
    assertThat(METHOD.parseResponse(new WireStream(new byte[0])))
        .isEqualTo(RawScanResponse.getDefaultInstance());
  }

  @Test
  void garbageIsRefused() {
    assertThatThrownBy(() -> METHOD.parseResponse(new WireStream(new byte[] {(byte) 0xff, 1, 2})))
        .isInstanceOf(StatusRuntimeException.class)
        .hasCauseInstanceOf(InvalidProtocolBufferException.class);
  }

  @Test
  void anEndOfGroupAtTheEndIsRefused() {
    // Field 1, wire type 4: closes a group that was never opened.
    assertThatThrownBy(() -> METHOD.parseResponse(new WireStream(new byte[] {0x0c})))
        .isInstanceOf(StatusRuntimeException.class);
  }

  private static KvPair pair(String key, String value) {
    return KvPair.newBuilder()
        .setKey(ByteString.copyFromUtf8(key))
        .setValue(ByteString.copyFromUtf8(value))
        .build();
  }
}

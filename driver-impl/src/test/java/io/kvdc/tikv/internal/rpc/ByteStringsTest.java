package io.kvdc.tikv.internal.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.kvdc.Bytes;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ByteStringsTest {

  private static byte[] arrayOf(Bytes bytes) {
    return bytes.withArray((array, offset, length) -> array);
  }

  @Test
  void nothingIsCopiedEitherWay() {
    byte[] array = {9, 1, 2, 3, 9};
    Bytes bytes = Bytes.wrap(array, 1, 3);

    ByteString string = ByteStrings.of(bytes);
    Bytes back = ByteStrings.toBytes(string);

    assertThat(string).isEqualTo(ByteString.copyFrom(new byte[] {1, 2, 3}));
    assertThat(back).isEqualTo(bytes);
    assertThat(arrayOf(back)).isSameAs(array);
  }

  @Test
  void aSliceOfAByteStringIsNotCopied() {
    byte[] array = {1, 2, 3, 4};
    ByteString slice = UnsafeByteOperations.unsafeWrap(array).substring(1, 3);

    Bytes bytes = ByteStrings.toBytes(slice);

    assertThat(bytes).isEqualTo(Bytes.of(2, 3));
    assertThat(arrayOf(bytes)).isSameAs(array);
  }

  @Test
  void aBufferOnTheHeapIsNotCopied() {
    byte[] array = {1, 2, 3, 4};
    ByteString string = UnsafeByteOperations.unsafeWrap(ByteBuffer.wrap(array, 1, 2));

    assertThat(ByteStrings.toBytes(string)).isEqualTo(Bytes.of(2, 3));
  }

  @Test
  void aByteStringInPiecesIsPutTogether() {
    ByteString pieces = ByteString.EMPTY;
    for (int i = 0; i < 10; i++) {
      pieces = pieces.concat(ByteString.copyFrom(new byte[100]));
    }
    pieces = pieces.concat(ByteString.copyFromUtf8("end"));

    Bytes bytes = ByteStrings.toBytes(pieces);

    assertThat(bytes.toByteArray()).isEqualTo(pieces.toByteArray());
  }

  @Test
  void aBufferOutsideTheHeapIsCopied() {
    ByteBuffer direct = ByteBuffer.allocateDirect(2).put((byte) 5).put((byte) 6).flip();

    assertThat(ByteStrings.toBytes(UnsafeByteOperations.unsafeWrap(direct)))
        .isEqualTo(Bytes.of(5, 6));
  }

  @Test
  void emptyIsEmpty() {
    assertThat(ByteStrings.of(Bytes.EMPTY)).isSameAs(ByteString.EMPTY);
    assertThat(ByteStrings.toBytes(ByteString.EMPTY)).isSameAs(Bytes.EMPTY);
  }
}

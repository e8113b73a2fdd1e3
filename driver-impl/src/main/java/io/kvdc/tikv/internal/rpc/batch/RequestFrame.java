package io.kvdc.tikv.internal.rpc.batch;

import com.google.protobuf.CodedOutputStream;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one message, written from the requests themselves straight to where gRPC wants
 * them, once.
 */
final class RequestFrame {

  /** Larger values bypass the buffer. */
  private static final int BUFFER = 16 << 10;

  private final BatchedCall<?>[] calls;
  private final int count;
  private final int idsSize;
  private final int size;

  /**
   * Makes a frame of calls that have their numbers.
   *
   * @param calls holds them; not changed afterwards
   * @param count how many they are
   */
  RequestFrame(BatchedCall<?>[] calls, int count) {
    this.calls = calls;
    this.count = count;
    int elements = 0;
    int ids = 0;
    for (int i = 0; i < count; i++) {
      elements += Frames.elementSize(calls[i].size());
      ids += CodedOutputStream.computeUInt64SizeNoTag(calls[i].id);
    }
    this.idsSize = ids;
    this.size = elements + Frames.elementSize(ids);
  }

  int count() {
    return count;
  }

  int size() {
    return size;
  }

  InputStream stream() {
    return new Stream();
  }

  private void writeTo(CodedOutputStream out) throws IOException {
    for (int i = 0; i < count; i++) {
      out.writeUInt32NoTag(Frames.ELEMENT_TAG);
      out.writeUInt32NoTag(calls[i].size());
      calls[i].writeTo(out);
    }
    out.writeUInt32NoTag(Frames.IDS_TAG);
    out.writeUInt32NoTag(idsSize);
    for (int i = 0; i < count; i++) {
      out.writeUInt64NoTag(calls[i].id);
    }
  }

  /** What gRPC takes; a transport that cannot have it drained reads it like any other. */
  private final class Stream extends InputStream implements KnownLength, Drainable {

    private @Nullable ByteArrayInputStream encoded;

    @Override
    public int drainTo(OutputStream target) throws IOException {
      CodedOutputStream out = CodedOutputStream.newInstance(target, Math.min(size, BUFFER));
      writeTo(out);
      out.flush();
      return size;
    }

    @Override
    public int available() {
      return encoded == null ? size : encoded.available();
    }

    @Override
    public int read() {
      return encoded().read();
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      return encoded().read(target, offset, length);
    }

    private ByteArrayInputStream encoded() {
      ByteArrayInputStream bytes = encoded;
      if (bytes == null) {
        byte[] array = new byte[size];
        try {
          writeTo(CodedOutputStream.newInstance(array));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        bytes = new ByteArrayInputStream(array);
        encoded = bytes;
      }
      return bytes;
    }
  }
}

package io.kvdc.embedded.internal.mvcc;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes a record the way TiKV stores it. */
final class RecordOutput {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);

  RecordOutput flag(int flag) {
    return run(() -> out.writeRawByte(flag));
  }

  RecordOutput varint(long value) {
    return run(() -> out.writeUInt64NoTag(value));
  }

  /** Eight bytes, big-endian. */
  RecordOutput number(long value) {
    return run(() -> out.writeFixed64NoTag(Long.reverseBytes(value)));
  }

  /** Bytes with their length, zigzag, before them. */
  RecordOutput compactBytes(ByteString value) {
    return run(
        () -> {
          out.writeSInt64NoTag(value.size());
          out.writeRawBytes(value);
        });
  }

  /** A flag and a value of no more than 255 bytes. */
  RecordOutput shortValue(int flag, ByteString value) {
    return run(
        () -> {
          out.writeRawByte(flag);
          out.writeRawByte(value.size());
          out.writeRawBytes(value);
        });
  }

  byte[] toByteArray() {
    run(out::flush);
    return bytes.toByteArray();
  }

  private RecordOutput run(Step step) {
    try {
      step.run();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
  }

  private interface Step {
    void run() throws IOException;
  }
}

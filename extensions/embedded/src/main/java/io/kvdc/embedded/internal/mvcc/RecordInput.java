package io.kvdc.embedded.internal.mvcc;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Reads a record the way TiKV stores it. */
final class RecordInput {

  private final CodedInputStream in;

  RecordInput(byte[] bytes) {
    in = CodedInputStream.newInstance(bytes);
  }

  boolean isAtEnd() {
    return read(in::isAtEnd);
  }

  int flag() {
    return read(() -> in.readRawByte() & 0xff);
  }

  long varint() {
    return read(in::readUInt64);
  }

  long number() {
    return read(() -> Long.reverseBytes(in.readFixed64()));
  }

  ByteString compactBytes() {
    return read(() -> bytes((int) in.readSInt64()));
  }

  ByteString shortValue() {
    return read(() -> bytes(in.readRawByte() & 0xff));
  }

  /** A number of elements and then these. */
  <T> List<T> list(Supplier<T> element) {
    int size = (int) varint();
    List<T> list = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      list.add(element.get());
    }
    return list;
  }

  private ByteString bytes(int length) throws IOException {
    return ByteString.copyFrom(in.readRawBytes(length));
  }

  private static <T> T read(Step<T> step) {
    try {
      return step.read();
    } catch (IOException e) {
      throw new UncheckedIOException("a record is damaged", e);
    }
  }

  private interface Step<T> {
    T read() throws IOException;
  }
}

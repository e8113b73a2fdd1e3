package io.kvdc.tikv.internal.rpc;

import com.google.protobuf.ByteOutput;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.kvdc.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * {@link Bytes} as {@link ByteString} and back without copying. Safe because both are immutable and
 * neither side changes the arrays it hands out here.
 */
public final class ByteStrings {

  private ByteStrings() {}

  /** Views bytes as a byte string; copies nothing. */
  public static ByteString of(Bytes bytes) {
    return bytes.isEmpty() ? ByteString.EMPTY : bytes.withArray(ByteStrings::view);
  }

  private static ByteString view(byte[] array, int offset, int length) {
    // Most keys and values are arrays of their own, for which there is a smaller kind.
    return length == array.length
        ? UnsafeByteOperations.unsafeWrap(array)
        : UnsafeByteOperations.unsafeWrap(array, offset, length);
  }

  /** Views a byte string as bytes; copies nothing where the byte string is one array. */
  public static Bytes toBytes(ByteString string) {
    if (string.isEmpty()) {
      return Bytes.EMPTY;
    }
    ArrayFinder finder = new ArrayFinder(string.size());
    try {
      UnsafeByteOperations.unsafeWriteTo(string, finder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Bytes found = finder.found;
    return found == null ? Bytes.wrap(string.toByteArray()) : found;
  }

  /** Gets hold of the array behind a byte string that is in one piece. */
  private static final class ArrayFinder extends ByteOutput {
    private final int size;
    private @Nullable Bytes found;

    private ArrayFinder(int size) {
      this.size = size;
    }

    private void keep(byte[] array, int offset, int length) {
      if (length == size) {
        found = Bytes.wrap(array, offset, length);
      }
    }

    @Override
    public void write(byte value) {
      // A byte that comes alone has no array to keep.
    }

    @Override
    public void write(byte[] array, int offset, int length) {
      keep(array.clone(), offset, length);
    }

    @Override
    public void writeLazy(byte[] array, int offset, int length) {
      keep(array, offset, length);
    }

    @Override
    public void write(ByteBuffer buffer) {
      writeLazy(buffer);
    }

    @Override
    public void writeLazy(ByteBuffer buffer) {
      if (buffer.hasArray()) {
        keep(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
      }
    }
  }
}

package io.kvdc.tikv.internal.rpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads a response into one array and lets its byte fields point into it, where gRPC's own
 * marshaller copies each field once more.
 */
final class ZeroCopyMarshaller<T extends Message> implements MethodDescriptor.Marshaller<T> {

  private final MethodDescriptor.PrototypeMarshaller<T> original;
  private final T prototype;
  private final Parser<T> parser;

  private ZeroCopyMarshaller(
      MethodDescriptor.PrototypeMarshaller<T> original, T prototype, Parser<T> parser) {
    this.original = original;
    this.prototype = prototype;
    this.parser = parser;
  }

  /** An empty message. */
  T prototype() {
    return prototype;
  }

  /** The same method with responses that are read so; itself if its marshaller is none of ours. */
  static <Q, R extends Message> MethodDescriptor<Q, R> on(MethodDescriptor<Q, R> method) {
    if (!(method.getResponseMarshaller()
        instanceof MethodDescriptor.PrototypeMarshaller<R> known)) {
      return method;
    }
    R prototype = known.getMessagePrototype();
    if (prototype == null) {
      return method;
    }
    // What a message's own parser makes is of the message's type.
    @SuppressWarnings("unchecked")
    Parser<R> parser = (Parser<R>) prototype.getParserForType();
    return method.toBuilder(
            method.getRequestMarshaller(), new ZeroCopyMarshaller<>(known, prototype, parser))
        .build();
  }

  @Override
  public InputStream stream(T message) {
    return original.stream(message);
  }

  @Override
  public T parse(InputStream stream) {
    // A message that comes from this process is handed over as it is; the original knows how.
    if (!(stream instanceof KnownLength) || stream instanceof Drainable) {
      return original.parse(stream);
    }
    try {
      byte[] array = new byte[stream.available()];
      int read = stream.readNBytes(array, 0, array.length);
      CodedInputStream input = UnsafeByteOperations.unsafeWrap(array, 0, read).newCodedInput();
      input.enableAliasing(true);
      T message = parser.parseFrom(input);
      input.checkLastTagWas(0);
      return message;
    } catch (IOException e) {
      throw Status.INTERNAL
          .withDescription("the response is not the expected message")
          .withCause(e)
          .asRuntimeException();
    }
  }
}

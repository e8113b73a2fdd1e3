package io.kvdc.tikv.internal.pd;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.kvdc.proto.pdpb.ResponseHeader;
import java.util.function.Function;

/**
 * A method of PD and where its responses keep their header.
 *
 * @param descriptor the method
 * @param header reads the header of a response
 */
record PdMethod<Q extends Message, R extends Message>(
    MethodDescriptor<Q, R> descriptor, Function<R, ResponseHeader> header) {

  String name() {
    String bare = descriptor.getBareMethodName();
    return bare == null ? descriptor.getFullMethodName() : bare;
  }
}

package io.kvdc.tikv.internal.pd;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;

/**
 * How a server is asked for timestamps.
 *
 * @param <Q> the request
 * @param <R> the response
 */
interface TsoDialect<Q extends Message, R extends Message> {

  /** The stream. */
  MethodDescriptor<Q, R> method();

  /** A request. */
  Q request(int count);

  /** What a response says. */
  TsoAnswer read(R response);
}

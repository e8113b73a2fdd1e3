package io.kvdc.embedded.internal.tikv;

import com.google.protobuf.Message;
import io.grpc.Status;
import io.kvdc.proto.errorpb.Error;

/** Where a command's one answer goes. Thread-safe; only the first call counts. */
interface Reply {

  /** Answers. */
  void answer(Message answer);

  /** Answers with nothing but a region error, or fails if answers of this kind have none. */
  void refuse(Error error);

  /** Ends the call without an answer; inside a batch this ends the whole stream. */
  void fail(Status status);
}

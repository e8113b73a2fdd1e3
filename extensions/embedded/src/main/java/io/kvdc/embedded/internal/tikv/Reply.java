package io.kvdc.embedded.internal.tikv;

import com.google.protobuf.Message;
import io.grpc.Status;

/** Where a command's one answer goes. Thread-safe; only the first call counts. */
interface Reply {

  /** Answers. */
  void answer(Message answer);

  /** Ends the call without an answer; inside a batch this ends the whole stream. */
  void fail(Status status);
}

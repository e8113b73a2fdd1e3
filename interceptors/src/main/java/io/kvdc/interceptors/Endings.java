package io.kvdc.interceptors;

import io.kvdc.error.KvException;
import io.kvdc.spi.Completion;
import io.kvdc.spi.Operation;

/** How operations are told of in logs: without keys, values and messages that may hold them. */
final class Endings {

  private Endings() {}

  static String size(Operation operation) {
    return operation.keys()
        + (operation.keys() == 1 ? " key, " : " keys, ")
        + operation.payloadBytes()
        + " bytes";
  }

  static String of(Completion completion) {
    Throwable error = completion.error();
    if (error == null) {
      return "succeeded";
    }
    String what = error instanceof KvException known ? known.code() : error.getClass().getName();
    return "failed with " + what + ", outcome " + completion.outcome();
  }
}

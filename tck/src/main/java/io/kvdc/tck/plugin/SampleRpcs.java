package io.kvdc.tck.plugin;

import io.kvdc.error.ErrorDetail;
import io.kvdc.error.ServerBusyException;
import io.kvdc.spi.RpcCall;
import io.kvdc.spi.RpcException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Requests as drivers describe them, and ways in which their attempts end. */
final class SampleRpcs {

  private static final String ADDRESS = "127.0.0.1:20160";

  private SampleRpcs() {}

  /** Reads and writes, of stores and of others, first attempts and later ones. */
  static List<RpcCall> calls() {
    return List.of(
        call("RawGet", false, 1, null),
        call("KvPrewrite", true, 1, null),
        call("KvCommit", true, 3, "127.0.0.1:20161"),
        new RpcCall(ADDRESS, null, 0, 0, "GetRegion", false, 1, "", 0, Duration.ofSeconds(2)),
        call("AMethodOfTheFuture", false, 1, null));
  }

  private static RpcCall call(
      String method, boolean write, int attempt, @Nullable String forwardedTo) {
    return new RpcCall(
        ADDRESS, forwardedTo, 1, 7, method, write, attempt, "", 16, Duration.ofSeconds(2));
  }

  /** How an attempt ends behind the interceptor. */
  enum Ending {
    /** With an answer. */
    AN_ANSWER,
    /** It never left. */
    A_REFUSED_CONNECTION,
    /** Nobody knows whether the server acted. */
    A_LOST_ANSWER,
    /** An interceptor inside ended the operation. */
    AN_END_FROM_INSIDE;

    @Nullable RuntimeException failure() {
      return switch (this) {
        case AN_ANSWER -> null;
        case A_REFUSED_CONNECTION -> new RpcException(ADDRESS, false, "a sample", null);
        case A_LOST_ANSWER -> new RpcException(ADDRESS, true, "a sample", null);
        case AN_END_FROM_INSIDE -> new ServerBusyException(ErrorDetail.of("a sample"));
      };
    }

    /** Whether the server may have acted by then. */
    boolean mayHaveBeenApplied() {
      return this == AN_ANSWER || this == A_LOST_ANSWER;
    }
  }
}

package io.kvdc.tck.plugin;

import io.kvdc.error.ErrorDetail;
import io.kvdc.error.LockNotAvailableException;
import io.kvdc.error.OutcomeUnknownException;
import io.kvdc.spi.Operation;
import io.kvdc.spi.SessionKind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** Operations as drivers report them, and ways in which they end. */
final class Samples {

  private Samples() {}

  /** Every kind of operation, small and large. */
  static List<Operation> operations() {
    List<Operation> all = new ArrayList<>();
    for (String name : List.of("get", "batchGet", "scan", "count", "put", "batchPut", "delete")) {
      boolean write = name.startsWith("put") || name.equals("batchPut") || name.equals("delete");
      all.add(operation(SessionKind.RAW, "raw." + name, write));
    }
    for (String name :
        List.of("begin", "get", "batchGet", "scan", "lockKeys", "commit", "rollback")) {
      all.add(operation(SessionKind.TRANSACTION, "transaction." + name, name.equals("commit")));
    }
    for (String name : List.of("get", "batchGet", "scan")) {
      all.add(operation(SessionKind.SNAPSHOT, "snapshot." + name, false));
    }
    all.add(new Operation(SessionKind.RAW, "raw.batchPut", true, 100_000, 1L << 33, now()));
    all.add(new Operation(SessionKind.RAW, "raw.aNameOfTheFuture", false, 0, 0, now()));
    return all;
  }

  private static Operation operation(SessionKind session, String name, boolean write) {
    return new Operation(session, name, write, 1, 16, now());
  }

  private static long now() {
    return System.nanoTime();
  }

  /** One of success, failures of every sort, and a cancellation, in turn. */
  static @Nullable Throwable end(int number) {
    return switch (number % 5) {
      case 0 -> null;
      case 1 -> new LockNotAvailableException(ErrorDetail.of("a sample"), null);
      case 2 -> new OutcomeUnknownException(ErrorDetail.of("a sample"));
      case 3 -> new CancellationException("a sample");
      default -> new AssertionError("a sample of a defect");
    };
  }
}

package io.kvdc.interceptors;

import io.kvdc.spi.Operation;
import java.util.Locale;

/** What sort of work an operation is, for rules that differ by it. May grow. */
public enum OperationKind {
  /** Reads of keys that the application names. */
  READ,
  /** Reads of ranges, and what is reckoned over them. */
  SCAN,
  /** Writes that take effect at once, and the flushes of pipelined ones. */
  WRITE,
  /** Pessimistic locks, reads for update among them. */
  LOCK,
  /** Commits. */
  COMMIT,
  /** Ends of transactions that change nothing; they give locks back. */
  ROLLBACK;

  /**
   * The kind of an operation.
   *
   * @param operation the operation; one whose name is not known is a read or a write
   * @return its kind
   */
  public static OperationKind of(Operation operation) {
    String name = operation.name();
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "scan", "batchScan", "count", "checksum", "coprocessor" -> SCAN;
      case "lockKeys", "getForUpdate" -> LOCK;
      case "commit" -> COMMIT;
      case "rollback" -> ROLLBACK;
      default -> operation.write() ? WRITE : READ;
    };
  }

  /** The name in options. */
  String spelling() {
    return name().toLowerCase(Locale.ROOT);
  }
}

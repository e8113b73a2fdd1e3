package io.kvdc.tikv.internal.metric;

import io.kvdc.metric.Histogram;
import io.kvdc.metric.Meters;
import io.kvdc.metric.MetricInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is measured of what the application calls, under the names of client-go's commands. */
public final class CommandMetrics {

  static final MetricInfo RAW_SECONDS =
      Named.seconds(
          "rawkv_cmd_seconds", "How long raw commands took, retries included.", 29, "type");

  static final MetricInfo RAW_BYTES =
      Named.sizes(
          "rawkv_kv_size_bytes",
          "bytes",
          "How long keys and values of raw puts were.",
          1,
          2,
          30,
          "type");

  static final MetricInfo TXN_SECONDS =
      Named.seconds(
          "txn_cmd_duration_seconds",
          "How long commands of transactions and snapshots took, retries included.",
          29,
          "type",
          "scope");

  /** What a page of a raw scan from high keys to low ones is called here. */
  public static final String RAW_REVERSE_SCAN = "raw.reverseScan";

  /** What a call for shared locks is called here. */
  public static final String SHARED_LOCK_KEYS = "transaction.sharedLockKeys";

  private final Meters.Family<Histogram> rawSeconds;
  private final Meters.Family<Histogram> txnSeconds;
  private final Histogram keyBytes;
  private final Histogram valueBytes;

  CommandMetrics(Meters meters) {
    rawSeconds = meters.histogram(RAW_SECONDS);
    txnSeconds = meters.histogram(TXN_SECONDS);
    Meters.Family<Histogram> bytes = meters.histogram(RAW_BYTES);
    keyBytes = bytes.with("key");
    valueBytes = bytes.with("value");
  }

  static List<MetricInfo> all() {
    return List.of(RAW_SECONDS, RAW_BYTES, TXN_SECONDS);
  }

  /**
   * A call of the application has ended.
   *
   * @param operation its name, as interceptors know it, or one of those above
   * @param source who made it, as its requests say
   * @param nanos how long it took
   */
  public void took(String operation, String source, long nanos) {
    String raw = raw(operation);
    if (raw != null) {
      rawSeconds.with(raw).recordNanos(nanos);
      return;
    }
    String txn = txn(operation);
    if (txn != null) {
      txnSeconds.with(txn, Named.scope(source.startsWith("internal"))).recordNanos(nanos);
    }
  }

  /** A raw put writes a key and a value so long, in bytes. */
  public void puts(int key, int value) {
    keyBytes.record(key);
    valueBytes.record(value);
  }

  /** A put is told from a batch of them here. */
  private static @Nullable String raw(String operation) {
    return switch (operation) {
      case "raw.get" -> "get";
      case "raw.batchGet" -> "batch_get";
      case "raw.put" -> "put";
      case "raw.batchPut" -> "batch_put";
      case "raw.delete" -> "delete";
      case "raw.batchDelete" -> "batch_delete";
      case "raw.deleteRange" -> "delete_range";
      case "raw.scan" -> "raw_scan";
      case RAW_REVERSE_SCAN -> "raw_reverse_scan";
      case "raw.checksum" -> "raw_checksum";
      default -> null;
    };
  }

  private static @Nullable String txn(String operation) {
    int dot = operation.indexOf('.');
    return switch (operation.substring(dot + 1)) {
      case "get", "getVersioned" -> "get";
      case "batchGet", "batchGetVersioned" -> "batch_get";
      case "lockKeys" -> "lock_keys";
      case "sharedLockKeys" -> "shared_lock_keys";
      case "commit" -> "commit";
      case "rollback" -> "rollback";
      default -> null;
    };
  }
}

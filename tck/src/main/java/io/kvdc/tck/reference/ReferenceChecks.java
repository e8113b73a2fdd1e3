package io.kvdc.tck.reference;

import io.kvdc.Bytes;
import io.kvdc.Isolation;
import io.kvdc.LockOptions;
import io.kvdc.ScanOptions;
import io.kvdc.Timestamp;
import io.kvdc.TransactionMode;
import io.kvdc.TransactionOptions;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.error.InvalidKeyException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;

/** Refuses arguments before anything is done. */
final class ReferenceChecks {

  /** As {@link io.kvdc.RawSession#batchScan} says. */
  private static final int BATCH_SCAN_LIMIT = 10240;

  /** TiKV's own default, storage.max-key-size. */
  private static final int MAX_KEY_LENGTH = 8 << 10;

  private static final Set<String> FAMILIES = Set.of("default", "lock", "write");

  private ReferenceChecks() {}

  static void key(Bytes key) {
    if (key.isEmpty()) {
      throw new InvalidKeyException(ErrorDetail.of("a key must not be empty"));
    }
    if (key.length() > MAX_KEY_LENGTH) {
      throw new InvalidKeyException(
          ErrorDetail.of("a key may have " + MAX_KEY_LENGTH + " bytes, not " + key.length()));
    }
  }

  static void ttl(Duration ttl) {
    if (ttl.isNegative() || !ttl.equals(ttl.truncatedTo(ChronoUnit.SECONDS))) {
      throw new InvalidArgumentException(
          ErrorDetail.of("a TTL is a whole number of seconds, or zero for ever, not " + ttl));
    }
  }

  static void ttls(int entries, List<Duration> ttls) {
    if (ttls.size() != entries) {
      throw new InvalidArgumentException(
          ErrorDetail.of("one TTL for each of " + entries + " entries, not " + ttls.size()));
    }
    ttls.forEach(ReferenceChecks::ttl);
  }

  static void lock(TransactionBody body, List<Bytes> keys, LockOptions options) {
    boolean first = body.pessimistic() && !body.holdsLocks();
    if (options.onlyIfExists() && first && keys.size() > 1) {
      throw new InvalidArgumentException(
          ErrorDetail.of(
              "onlyIfExists for more than one key needs a lock that the transaction holds"));
    }
    notPipelined(body, "lock keys");
    body.checkShares(keys, options.shared());
    Timestamp asOf = options.forUpdateTimestamp();
    refuseIf(asOf != null && !body.pessimistic(), "an optimistic lock is as of the start");
    refuseIf(
        asOf != null && asOf.compareTo(body.start()) < 0,
        "a key cannot be locked as of a time before the start");
  }

  static void options(TransactionOptions options) {
    boolean optimistic = options.mode() == TransactionMode.OPTIMISTIC;
    boolean readsNow = options.isolation() == Isolation.READ_COMMITTED;
    refuseIf(optimistic && readsNow, "an optimistic transaction cannot read what is newer");
    refuseIf(readsNow && options.startTimestamp() != null, "what is newest has no timestamp");
    refuseIf(optimistic && options.lockWait() != null, "an optimistic transaction never waits");
    refuseIf(
        options.maxBytes() > 0 && options.maxEntryBytes() > options.maxBytes(),
        "an entry cannot be larger than the transaction");
    if (options.pipelined() != null) {
      refuseIf(!optimistic, "pipelined writes are for optimistic transactions");
      refuseIf(
          Boolean.TRUE.equals(options.commit().asyncCommit())
              || Boolean.TRUE.equals(options.commit().onePhase()),
          "pipelined writes are committed in two phases");
      refuseIf(options.commit().filter() != null, "pipelined writes are sent before the commit");
    }
  }

  /** What needs all writes at hand, which one that sends them early has not. */
  static void notPipelined(TransactionBody body, String what) {
    refuseIf(
        body.options().pipelined() != null, "a transaction with pipelined writes cannot " + what);
  }

  private static void refuseIf(boolean bad, String why) {
    if (bad) {
      throw new InvalidArgumentException(ErrorDetail.of(why));
    }
  }

  static void family(String name) {
    if (!FAMILIES.contains(name)) {
      throw new InvalidArgumentException(
          ErrorDetail.of("a column family is one of " + FAMILIES + ", not " + name));
    }
  }

  static void batchScan(ScanOptions options) {
    if (options.limit() > BATCH_SCAN_LIMIT) {
      throw new InvalidArgumentException(
          ErrorDetail.of(
              "the limit of a batch scan is at most "
                  + BATCH_SCAN_LIMIT
                  + ", not "
                  + options.limit()));
    }
  }
}

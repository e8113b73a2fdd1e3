package io.kvdc.tikv.chaos;

import io.kvdc.Bytes;
import io.kvdc.CasResult;
import io.kvdc.RawSession;
import io.kvdc.error.KvException;
import org.jspecify.annotations.Nullable;

/**
 * One register that counts up by compare-and-swap, written by this thread alone. What was
 * acknowledged once is never undone, and what is read never goes back. A swap whose outcome is
 * unknown may come true at any later time, but none after a later one, as its expectation fails
 * then.
 */
final class RegisterWorkload implements Workload {

  private final RawSession session;
  private final Bytes key;
  private final Watch watch;

  private long acknowledged;
  private long attempted;
  private long seen;
  private volatile long successes;

  RegisterWorkload(RawSession session, int number, Watch watch) {
    this.session = session;
    this.key = Keys.register(number);
    this.watch = watch;
  }

  @Override
  public void step() {
    Bytes current;
    try {
      current = watch.call("raw.get", () -> session.get(key));
    } catch (KvException e) {
      return;
    }
    long value = check(current);
    attempted = Math.max(attempted, value) + 1;
    long next = attempted;
    try {
      CasResult result =
          watch.call(
              "raw.compareAndSwap",
              () -> session.compareAndSwap(key, current, Bytes.utf8(Long.toString(next))));
      if (result.swapped()) {
        acknowledged = next;
        successes++;
      }
    } catch (KvException e) {
      // Undone or unknown: the next read tells.
      return;
    }
  }

  private long check(@Nullable Bytes current) {
    long value = current == null ? 0 : Long.parseLong(current.toUtf8());
    if (value < acknowledged) {
      watch.violation(key + " lost " + acknowledged + ", reads " + value);
    }
    if (value < seen) {
      watch.violation(key + " went back from " + seen + " to " + value);
    }
    if (value > attempted) {
      watch.violation(key + " reads " + value + ", which nobody wrote");
    }
    seen = Math.max(seen, value);
    return value;
  }

  @Override
  public long successes() {
    return successes;
  }

  @Override
  public String toString() {
    return "register " + key;
  }
}

package io.kvdc.embedded;

import com.google.protobuf.ByteString;
import io.kvdc.Bytes;
import io.kvdc.embedded.internal.faults.RequestFields;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which calls a fault meets. Immutable; each method narrows.
 *
 * <pre>{@code
 * Calls.to("RawPut", "RawBatchPut").on(storeId).skipping(2).times(1)
 * }</pre>
 */
public final class Calls {

  private final Predicate<ReceivedCall> condition;
  private final int skipped;
  private final int times;
  private final int every;

  private Calls(Predicate<ReceivedCall> condition, int skipped, int times, int every) {
    this.condition = condition;
    this.skipped = skipped;
    this.times = times;
    this.every = every;
  }

  /**
   * Meets every call to PD and to all stores.
   *
   * @return all calls
   */
  public static Calls any() {
    return new Calls(call -> true, 0, Integer.MAX_VALUE, 1);
  }

  /**
   * Meets calls of these RPCs, alone or inside a batch.
   *
   * @param methods names without the service, as {@code RawGet} or {@code Tso}
   * @return those calls
   */
  public static Calls to(String... methods) {
    Set<String> names = Set.of(methods);
    return any().where(call -> names.contains(call.method()));
  }

  /**
   * Narrows to one store.
   *
   * @param storeId its id; {@link ReceivedCall#PD} for PD
   * @return those calls
   */
  public Calls on(long storeId) {
    return where(call -> call.storeId() == storeId);
  }

  /**
   * Narrows to requests whose context names a region.
   *
   * @param regionId its id
   * @return those calls
   */
  public Calls inRegion(long regionId) {
    return where(call -> RequestFields.regionId(call.request()) == regionId);
  }

  /**
   * Narrows to requests with a key, or a start of a range, that begins so.
   *
   * @param prefix as it is on the wire, keyspace and all
   * @return those calls
   */
  public Calls withKeyPrefix(Bytes prefix) {
    ByteString wanted = ByteString.copyFrom(prefix.toByteArray());
    return where(
        call -> RequestFields.keys(call.request()).stream().anyMatch(k -> k.startsWith(wanted)));
  }

  /**
   * Narrows by any condition.
   *
   * @param further must not block; called on a server's threads
   * @return those calls
   */
  public Calls where(Predicate<ReceivedCall> further) {
    return new Calls(condition.and(further), skipped, times, every);
  }

  /**
   * Lets the first ones pass.
   *
   * @param count how many
   * @return all but those
   */
  public Calls skipping(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("cannot skip " + count + " calls");
    }
    return new Calls(condition, count, times, every);
  }

  /**
   * Meets only so many, after those skipped.
   *
   * @param count how many
   * @return those
   */
  public Calls times(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("a fault that meets " + count + " calls is none");
    }
    return new Calls(condition, skipped, count, every);
  }

  /**
   * Meets a share of them: the first of each so many, after those skipped.
   *
   * @param count 1 for all, 3 for a third
   * @return those
   */
  public Calls oneOf(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("no share: one of " + count + " calls");
    }
    return new Calls(condition, skipped, times, count);
  }

  boolean meets(ReceivedCall call) {
    return condition.test(call);
  }

  int skipped() {
    return skipped;
  }

  int every() {
    return every;
  }

  int times() {
    return times;
  }
}

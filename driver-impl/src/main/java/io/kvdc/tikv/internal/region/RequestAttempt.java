package io.kvdc.tikv.internal.region;

import com.google.protobuf.ByteString;
import io.kvdc.Bytes;
import io.kvdc.proto.errorpb.Error;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.spi.Interception;
import io.kvdc.spi.Span;
import io.kvdc.spi.TraceCategory;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Step;
import io.kvdc.tikv.internal.rpc.ByteStrings;
import io.kvdc.tikv.internal.store.KnownStore;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One attempt of a request to a region, as tracers see it. */
final class RequestAttempt {

  private final Interception seen;
  private final Step step;
  private final String rpc;
  private final long begunNanos;
  private final Backoffer backoffer;

  private RequestAttempt(
      Interception seen, Step step, String rpc, Backoffer backoffer, long begunNanos) {
    this.seen = seen;
    this.step = step;
    this.rpc = rpc;
    this.backoffer = backoffer;
    this.begunNanos = begunNanos;
  }

  /**
   * Begins one.
   *
   * @param backoffer the waiting of its operation
   * @param rpc its name
   * @param region where it is for; null: no region
   * @param store where it goes
   * @param attempt counted from 1
   * @return null: nobody looks on
   */
  static @Nullable RequestAttempt begin(
      Backoffer backoffer,
      String rpc,
      @Nullable CachedRegion region,
      KnownStore store,
      int attempt) {
    Interception seen = backoffer.interception();
    if (seen == null) {
      return null;
    }
    Step step = Step.request(backoffer, rpc);
    if (step.isTaken()) {
      if (region != null) {
        step.set("kvdc.region.id", region.verId().id());
      }
      step.set("kvdc.store.id", store.id());
      step.set("kvdc.store.address", store.address());
      step.set("kvdc.attempt", attempt);
      long slept = backoffer.slept().toMillis();
      if (slept > 0) {
        step.set("kvdc.backoff.ms", slept);
      }
    }
    seen.event(
        TraceCategory.KV_REQUEST,
        "kv.request.send",
        () -> sent(rpc, region, store, backoffer.deadline().remainingNanos()));
    return new RequestAttempt(
        seen, step, rpc, backoffer, backoffer.environment().ticker().nanoTime());
  }

  /** No keys: where a region begins is one. */
  private static Map<String, Object> sent(
      String rpc, @Nullable CachedRegion region, KnownStore store, long remainingNanos) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("cmd", rpc);
    if (region != null) {
      fields.put("region_id", region.verId().id());
      fields.put("region_ver", region.epoch().getVersion());
      fields.put("region_confVer", region.epoch().getConfVer());
    }
    fields.put("store_id", store.id());
    fields.put("store_addr", store.address());
    fields.put("remaining_ms", remainingNanos / 1_000_000);
    return fields;
  }

  /**
   * Ends it.
   *
   * @param failure why there is no answer; null: there is one
   * @param error what the answer says of the region; null: nothing
   */
  void ended(@Nullable Throwable failure, @Nullable Error error) {
    Throwable why = failure;
    if (error != null) {
      step.set("kvdc.error", RegionErrorInterpreter.name(error));
      why = new RegionErrorException(RegionErrorInterpreter.name(error));
    } else if (failure != null) {
      step.set("kvdc.error", failure.getClass().getSimpleName());
    }
    long nanos = backoffer.environment().ticker().nanoTime() - begunNanos;
    step.end(why);
    seen.event(TraceCategory.KV_REQUEST, "kv.request.result", () -> result(nanos, failure, error));
  }

  private Map<String, Object> result(
      long nanos, @Nullable Throwable failure, @Nullable Error error) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("cmd", rpc);
    fields.put("latency_us", nanos / 1_000);
    fields.put("success", failure == null);
    if (failure != null) {
      fields.put("error", failure.getClass().getSimpleName());
    }
    if (error != null) {
      fields.put("region_error", RegionErrorInterpreter.name(error));
    }
    return fields;
  }

  /**
   * Puts into a request what servers need for their part of the trace, and who asks if the session
   * does not say.
   *
   * @param context of the request, with all that the session says
   * @param backoffer the waiting of its operation
   */
  static void describe(Context.Builder context, Backoffer backoffer) {
    Interception seen = backoffer.interception();
    if (seen == null) {
      return;
    }
    String source = seen.terms().requestSource();
    if (source != null && context.getRequestSource().equals(RegionRequestSender.REQUEST_SOURCE)) {
      context.setRequestSource(source);
    }
    Span span = backoffer.span();
    Bytes id = span == null ? Bytes.EMPTY : span.traceId();
    if (!id.isEmpty() && context.getTraceId().isEmpty()) {
      ByteString carried = ByteStrings.of(id);
      context.setTraceId(carried);
    }
    if (context.getTraceControlFlags() == 0) {
      context.setTraceControlFlags(seen.traceFlags());
    }
  }
}

package io.kvdc.tck.plugin;

import io.kvdc.Bytes;
import io.kvdc.spi.Operation;
import io.kvdc.spi.Span;
import io.kvdc.spi.SpanKind;
import io.kvdc.spi.TraceCategory;
import io.kvdc.spi.TraceEvent;
import io.kvdc.spi.Tracer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Calls a tracer and its spans as drivers do, on one thread and on several. */
final class TracerContract {

  /** TiKV's own ids have 16; other clusters may cut off what is longer. */
  private static final int LONGEST_ID = 64;

  private static final int CHILDREN = 3;

  private final Findings findings;
  private final Tracer tracer;

  TracerContract(Findings findings, Tracer tracer) {
    this.findings = findings;
    this.tracer = tracer;
  }

  void check() {
    String name = findings.demand("name", tracer::name);
    findings.require(name == null || !name.isBlank(), "name is empty");
    int number = 0;
    for (Operation operation : Samples.operations()) {
      Throwable end = Samples.end(number++);
      Span span = findings.ask("start", () -> tracer.start(operation));
      if (span != null) {
        use(span, end);
        Span again = findings.ask("start", () -> tracer.start(operation));
        findings.require(again != span, "start returned the same span twice");
        if (again != null && again != span) {
          findings.tell("end", again::end);
        }
      }
      Object unused = findings.ask("flags", () -> tracer.flags(operation));
      events(operation);
    }
  }

  private void use(Span span, @Nullable Throwable failure) {
    Bytes id = findings.demand("traceId", span::traceId);
    describe(span);
    for (int i = 0; i < CHILDREN; i++) {
      SpanKind kind = i % 2 == 0 ? SpanKind.CLIENT : SpanKind.INTERNAL;
      String step = "step " + i;
      // Each call is on a thread of its own, as it is in a driver.
      Span child = findings.demand("child", () -> span.child(step, kind));
      if (child != null) {
        findings.require(child != span, "child returned its parent");
        describe(child);
        Span grandchild = findings.demand("child", () -> child.child("KvGet", SpanKind.CLIENT));
        if (grandchild != null) {
          describe(grandchild);
          findings.tell("end", grandchild::end);
        }
        findings.tell("end", child::end);
      }
    }
    if (failure != null) {
      findings.tell("fail with " + failure, () -> span.fail(failure));
    }
    findings.tell("end", span::end);
    Bytes later = findings.demand("traceId after the end", span::traceId);
    if (id != null && later != null) {
      findings.require(id.equals(later), "traceId changed within a span");
      findings.require(
          id.length() <= LONGEST_ID, "traceId has " + id.length() + " bytes, more than 64");
    }
  }

  private void describe(Span span) {
    findings.tell("set of a text", () -> span.set("kvdc.store.address", "127.0.0.1:20160"));
    findings.tell("set of an empty text", () -> span.set("kvdc.empty", ""));
    findings.tell("set of a number", () -> span.set("kvdc.region.id", Long.MAX_VALUE));
    findings.tell("set of the same number", () -> span.set("kvdc.region.id", 2));
    findings.tell("event", () -> span.event("backoff serverBusy"));
  }

  private void events(Operation operation) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("region", 7L);
    fields.put("primary", "?");
    fields.put("last", true);
    for (TraceCategory category : TraceCategory.values()) {
      Boolean wanted = findings.demand("isEnabled", () -> tracer.isEnabled(category));
      if (Boolean.TRUE.equals(wanted)) {
        findings.tell(
            "event",
            () -> tracer.event(new TraceEvent(operation, category, "sample.begin", fields)));
        findings.tell(
            "event without fields",
            () -> tracer.event(new TraceEvent(operation, category, "sample.end", Map.of())));
      }
    }
  }
}

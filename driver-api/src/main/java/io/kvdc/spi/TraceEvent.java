package io.kvdc.spi;

import java.util.Map;
import java.util.Objects;

/**
 * Something that happened during an operation, as a {@link Tracer} sees it. May grow.
 *
 * @param operation during which it happened
 * @param category its kind
 * @param name what happened, for example {@code prewrite.batch.start}
 * @param fields the circumstances, in a stable order: numbers, texts, truth values; keys only in
 *     the redacted form
 */
public record TraceEvent(
    Operation operation, TraceCategory category, String name, Map<String, Object> fields) {

  /**
   * Refuses nulls.
   *
   * @param operation as for the record
   * @param category as for the record
   * @param name as for the record
   * @param fields as for the record
   */
  public TraceEvent {
    Objects.requireNonNull(operation, "operation");
    Objects.requireNonNull(category, "category");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(fields, "fields");
  }
}

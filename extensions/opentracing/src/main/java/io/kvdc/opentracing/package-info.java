/**
 * Spans of operations and requests for OpenTracing 0.33. With this module on the class path, {@code
 * ?opentracing=true} in a URL gives them to {@link io.opentracing.util.GlobalTracer}; {@link
 * io.kvdc.opentracing.OpenTracingTracer} takes any other.
 */
@NullMarked
package io.kvdc.opentracing;

import org.jspecify.annotations.NullMarked;

/**
 * Spans of operations and requests for OpenTelemetry. With this module on the class path, {@code
 * ?opentelemetry=true} in a URL gives them to {@link io.opentelemetry.api.GlobalOpenTelemetry};
 * register it before you connect, for what is not there then is not taken up later. {@link
 * io.kvdc.opentelemetry.OpenTelemetryTracer} takes any other.
 */
@NullMarked
package io.kvdc.opentelemetry;

import org.jspecify.annotations.NullMarked;

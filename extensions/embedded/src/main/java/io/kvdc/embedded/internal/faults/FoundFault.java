package io.kvdc.embedded.internal.faults;

import io.kvdc.embedded.FaultAction;
import java.util.concurrent.CompletionStage;

/**
 * The fault that one call suffers.
 *
 * @param action what it does
 * @param released completes when held calls may go on
 */
public record FoundFault(FaultAction action, CompletionStage<Void> released) {}

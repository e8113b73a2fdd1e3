package io.kvdc;

import org.jspecify.annotations.Nullable;

/**
 * What a compare-and-swap did.
 *
 * @param swapped whether the new value was written
 * @param previous the value found before, or null if there was none
 */
public record CasResult(boolean swapped, @Nullable Bytes previous) {}

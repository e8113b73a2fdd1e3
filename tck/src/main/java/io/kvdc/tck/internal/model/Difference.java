package io.kvdc.tck.internal.model;

import org.jspecify.annotations.Nullable;

/**
 * Where the target did not answer as the reference driver.
 *
 * @param text what each of them answered
 * @param cause how the target failed, if it did: no step of a history may
 */
record Difference(String text, @Nullable Throwable cause) {}

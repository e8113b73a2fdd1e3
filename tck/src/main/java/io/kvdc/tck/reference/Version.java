package io.kvdc.tck.reference;

import io.kvdc.Bytes;
import io.kvdc.Timestamp;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction has left at a key.
 *
 * @param start when the transaction began
 * @param commit when it was committed
 * @param kind what it did
 * @param value the value of a put
 */
record Version(Timestamp start, Timestamp commit, VersionKind kind, @Nullable Bytes value) {}

package io.kvdc.embedded.internal.mvcc;

import com.google.protobuf.ByteString;

/**
 * A value that was read.
 *
 * @param value empty if only keys are wanted
 * @param commitTs of the version; 0 if it is not wanted
 */
public record ReadValue(ByteString value, long commitTs) {}

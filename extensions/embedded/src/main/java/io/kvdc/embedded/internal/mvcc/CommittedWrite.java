package io.kvdc.embedded.internal.mvcc;

/**
 * A record of the write column family and where it stands.
 *
 * @param commitTs the timestamp behind its key; that of the start for a rollback
 * @param write the record
 */
public record CommittedWrite(long commitTs, Write write) {}

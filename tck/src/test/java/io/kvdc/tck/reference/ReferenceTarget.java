package io.kvdc.tck.reference;

import io.kvdc.Connection;
import io.kvdc.KeyRange;
import io.kvdc.Timestamp;
import io.kvdc.tck.TckTarget;

/** The reference driver and the wrong ones: they lose answers and forget the past when told. */
public final class ReferenceTarget implements TckTarget {

  /** Made by the service loader. */
  public ReferenceTarget() {}

  @Override
  public boolean accepts(String url) {
    return url.startsWith("kv:reference:") || url.startsWith("kv:wrong:");
  }

  @Override
  public boolean loseNextCommit(Connection connection, KeyRange range) {
    store(connection).loseNextCommit();
    return true;
  }

  @Override
  public boolean forgetBefore(Connection connection, Timestamp timestamp) {
    store(connection).raiseSafePoint(timestamp);
    return true;
  }

  private static MvccStore store(Connection connection) {
    return connection.unwrap(ReferenceConnection.class).cluster().mvcc();
  }
}

package io.kvdc.embedded.internal.pd;

import io.kvdc.proto.keyspacepb.KeyspaceMeta;
import io.kvdc.proto.pdpb.KeyspaceScope;
import org.jspecify.annotations.Nullable;

/**
 * Which keyspaces a GC request may name. No keyspace manages its own GC, so all of them share one
 * state.
 */
final class GcScope {
  /** The keyspace of clients that use none; ids with more than three bytes mean it too. */
  static final int NULL_KEYSPACE_ID = -1;

  private final Keyspaces keyspaces;

  GcScope(Keyspaces keyspaces) {
    this.keyspaces = keyspaces;
  }

  static int idOf(KeyspaceScope scope) {
    return scope.hasKeyspaceId() ? scope.getKeyspaceId() : NULL_KEYSPACE_ID;
  }

  /** Refuses a keyspace that does not exist. */
  void checkExists(int keyspaceId) {
    var unused = find(keyspaceId);
  }

  /** Refuses to move safe points for a keyspace. */
  void checkManaged(int keyspaceId) {
    KeyspaceMeta keyspace = find(keyspaceId);
    if (keyspace != null) {
      throw new RefusedException(
          "[PD:gc:ErrGCOnInvalidKeyspace]trying to manage GC in keyspace "
              + keyspace.getName()
              + " (id: "
              + keyspace.getId()
              + ") where keyspace level GC is not enabled");
    }
  }

  private @Nullable KeyspaceMeta find(int keyspaceId) {
    if (keyspaceId >>> 24 != 0) {
      return null;
    }
    KeyspaceMeta keyspace = keyspaces.find(keyspaceId);
    if (keyspace == null) {
      throw new RefusedException("[PD:keyspace:ErrKeyspaceNotFound]keyspace does not exist");
    }
    return keyspace;
  }
}

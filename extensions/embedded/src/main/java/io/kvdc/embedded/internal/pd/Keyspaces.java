package io.kvdc.embedded.internal.pd;

import io.kvdc.proto.keyspacepb.KeyspaceMeta;
import io.kvdc.proto.keyspacepb.KeyspaceState;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The keyspaces of a cluster. There is always the one of id 0, which cannot be changed. */
public final class Keyspaces {
  /** The name of the keyspace with id 0. */
  public static final String DEFAULT_NAME = "DEFAULT";

  /** Ids have three bytes; the last one is reserved. */
  private static final int MAX_ID = 0xFF_FFFE;

  private final ReentrantLock lock = new ReentrantLock();
  private final NavigableMap<Integer, KeyspaceMeta> byId = new TreeMap<>();
  private final InstantSource clock;

  Keyspaces(InstantSource clock) {
    this.clock = clock;
    byId.put(0, newMeta(0, DEFAULT_NAME));
  }

  /** The keyspace of this name, made and enabled if there is none. */
  public KeyspaceMeta ensure(String name) {
    return locked(
        () -> {
          KeyspaceMeta present = find(name);
          if (present != null) {
            return present;
          }
          int id = byId.lastKey() + 1;
          if (id > MAX_ID) {
            throw new IllegalStateException("all keyspace ids are taken");
          }
          KeyspaceMeta made = newMeta(id, name);
          byId.put(id, made);
          return made;
        });
  }

  /** The keyspace of this name, null if there is none. */
  public @Nullable KeyspaceMeta find(String name) {
    return locked(
        () ->
            byId.values().stream()
                .filter(meta -> meta.getName().equals(name))
                .findFirst()
                .orElse(null));
  }

  @Nullable KeyspaceMeta find(int id) {
    return locked(() -> byId.get(id));
  }

  /** Those from an id on, ascending; 0 for no limit. */
  List<KeyspaceMeta> from(int startId, int limit) {
    return locked(
        () -> {
          List<KeyspaceMeta> all = new ArrayList<>(byId.tailMap(startId).values());
          return limit > 0 && all.size() > limit ? List.copyOf(all.subList(0, limit)) : all;
        });
  }

  /** Moves a keyspace to another state of its life, if the order of states allows it. */
  KeyspaceMeta changeState(KeyspaceMeta keyspace, KeyspaceState state) {
    return locked(
        () -> {
          KeyspaceMeta current = byId.getOrDefault(keyspace.getId(), keyspace);
          if (!mayFollow(current.getState(), state)) {
            throw new RefusedException(
                "cannot change keyspace state from " + current.getState() + " to " + state);
          }
          KeyspaceMeta changed =
              current.toBuilder().setState(state).setStateChangedAt(now()).build();
          byId.put(changed.getId(), changed);
          return changed;
        });
  }

  private static boolean mayFollow(KeyspaceState from, KeyspaceState to) {
    if (from == to) {
      return true;
    }
    return switch (from) {
      case ENABLED -> to == KeyspaceState.DISABLED;
      case DISABLED -> to == KeyspaceState.ENABLED || to == KeyspaceState.ARCHIVED;
      case ARCHIVED -> to == KeyspaceState.TOMBSTONE;
      default -> false;
    };
  }

  private KeyspaceMeta newMeta(int id, String name) {
    return KeyspaceMeta.newBuilder()
        .setId(id)
        .setName(name)
        .setState(KeyspaceState.ENABLED)
        .setCreatedAt(now())
        .setStateChangedAt(now())
        .build();
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }

  private <T extends @Nullable Object> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }
}

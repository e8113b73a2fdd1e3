package io.kvdc.embedded.internal.pd;

import io.kvdc.proto.resource_manager.GrantedRUTokenBucket;
import io.kvdc.proto.resource_manager.GroupMode;
import io.kvdc.proto.resource_manager.GroupRequestUnitSettings;
import io.kvdc.proto.resource_manager.KeyspaceIDValue;
import io.kvdc.proto.resource_manager.ResourceGroup;
import io.kvdc.proto.resource_manager.TokenBucket;
import io.kvdc.proto.resource_manager.TokenLimitSettings;
import java.time.InstantSource;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** The resource groups of each keyspace. Every keyspace has the unlimited group "default". */
final class ResourceGroups {
  private static final String PREFIX = "[PD:resourcemanager:";
  private static final String DEFAULT_NAME = "default";
  private static final int DEFAULT_PRIORITY = 8;
  private static final int MAX_PRIORITY = 16;
  private static final int MAX_NAME_LENGTH = 32;
  private static final long UNLIMITED = -1;

  private final ReentrantLock lock = new ReentrantLock();
  private final NavigableMap<Integer, NavigableMap<String, Entry>> byKeyspace = new TreeMap<>();
  private final InstantSource clock;

  ResourceGroups(InstantSource clock) {
    this.clock = clock;
  }

  private static final class Entry {
    private ResourceGroup group;
    private RuTokens tokens;

    Entry(ResourceGroup group, RuTokens tokens) {
      this.group = group;
      this.tokens = tokens;
    }
  }

  /** All groups of a keyspace, by name. */
  List<ResourceGroup> list(int keyspaceId) {
    return locked(() -> groups(keyspaceId).values().stream().map(entry -> entry.group).toList());
  }

  ResourceGroup get(int keyspaceId, String name) {
    return locked(() -> require(keyspaceId, name).group);
  }

  /** Adds a group, or puts it in the place of one with the same name. */
  void add(int keyspaceId, ResourceGroup group) {
    if (group.getName().isEmpty() || group.getName().length() > MAX_NAME_LENGTH) {
      throw invalid("the group name");
    }
    checkSettings(group);
    locked(() -> groups(keyspaceId).put(group.getName(), newEntry(keyspaceId, group)));
  }

  /** Changes the settings of a group. */
  void modify(int keyspaceId, ResourceGroup group) {
    if (group.getName().isEmpty()) {
      throw invalid("the group name");
    }
    locked(
        () -> {
          Entry entry = require(keyspaceId, group.getName());
          if (group.getMode() != entry.group.getMode()) {
            throw Replies.unknown(
                "only support reconfigure in same mode, maybe you should delete and create a new"
                    + " one");
          }
          checkSettings(group);
          Entry changed = newEntry(keyspaceId, group);
          entry.group = changed.group;
          entry.tokens = changed.tokens;
          return entry;
        });
  }

  void delete(int keyspaceId, String name) {
    if (name.equals(DEFAULT_NAME)) {
      throw Replies.unknown(PREFIX + "ErrDeleteReservedGroup]cannot delete reserved group");
    }
    locked(
        () -> {
          require(keyspaceId, name);
          return groups(keyspaceId).remove(name);
        });
  }

  /** Whether there is such a group. */
  boolean exists(int keyspaceId, String name) {
    return locked(() -> groups(keyspaceId).containsKey(name));
  }

  /** Grants request units to a client of a group. */
  GrantedRUTokenBucket grant(int keyspaceId, String name, double wanted, long periodMillis) {
    return locked(() -> require(keyspaceId, name).tokens.grant(wanted, periodMillis));
  }

  private Entry require(int keyspaceId, String name) {
    Entry entry = groups(keyspaceId).get(name);
    if (entry == null) {
      throw Replies.unknown(
          PREFIX + "ErrGroupNotExists]the " + name + " resource group does not exist");
    }
    return entry;
  }

  private static void checkSettings(ResourceGroup group) {
    if (group.getMode() != GroupMode.RUMode) {
      // A real PD panics here.
      throw Replies.unknown("a resource group must have the mode RUMode");
    }
    if (!group.hasRUSettings()) {
      throw invalid("the RU settings");
    }
    if (Integer.compareUnsigned(group.getPriority(), MAX_PRIORITY) > 0) {
      throw Replies.unknown("invalid resource group priority, the value should be in [0,16]");
    }
  }

  private NavigableMap<String, Entry> groups(int keyspaceId) {
    return byKeyspace.computeIfAbsent(
        keyspaceId,
        id -> {
          NavigableMap<String, Entry> fresh = new TreeMap<>();
          fresh.put(DEFAULT_NAME, newEntry(id, unlimitedGroup()));
          return fresh;
        });
  }

  private Entry newEntry(int keyspaceId, ResourceGroup group) {
    ResourceGroup kept =
        group.toBuilder()
            .clearRUStats()
            .setKeyspaceId(KeyspaceIDValue.newBuilder().setValue(keyspaceId))
            .build();
    return new Entry(kept, new RuTokens(group.getRUSettings().getRU(), clock));
  }

  private static ResourceGroup unlimitedGroup() {
    TokenLimitSettings.Builder limit =
        TokenLimitSettings.newBuilder().setFillRate(Integer.MAX_VALUE).setBurstLimit(UNLIMITED);
    return ResourceGroup.newBuilder()
        .setName(DEFAULT_NAME)
        .setMode(GroupMode.RUMode)
        .setPriority(DEFAULT_PRIORITY)
        .setRUSettings(
            GroupRequestUnitSettings.newBuilder()
                .setRU(TokenBucket.newBuilder().setSettings(limit)))
        .build();
  }

  private static io.grpc.StatusRuntimeException invalid(String what) {
    return Replies.unknown(PREFIX + "ErrInvalidGroup]invalid group settings, please check " + what);
  }

  private <T> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }
}

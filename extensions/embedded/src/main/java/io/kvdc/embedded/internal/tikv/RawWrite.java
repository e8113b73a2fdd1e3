package io.kvdc.embedded.internal.tikv;

import com.google.protobuf.ByteString;
import io.kvdc.embedded.RegionErrors;
import io.kvdc.embedded.internal.storage.ColumnFamily;
import io.kvdc.embedded.internal.storage.KeyOutsideException;
import io.kvdc.embedded.internal.storage.RawStore;
import io.kvdc.embedded.internal.storage.StorageException;
import io.kvdc.proto.kvrpcpb.Context;
import java.util.List;

/**
 * Puts and deletes of one or many keys: checked in TiKV's order, then applied as a whole.
 *
 * <p>In atomic mode (for_cas) TiKV takes another path, which lets long keys and empty requests
 * pass.
 */
final class RawWrite {

  /** TiKV's {@code raftstore.raft-entry-max-size} by default, in bytes. */
  private static final long MAX_ENTRY_SIZE = 8L << 20;

  private final RegionCheck regions;
  private final RawApiCheck api;
  private final RawStore store;

  RawWrite(RegionCheck regions, RawApiCheck api, RawStore store) {
    this.regions = regions;
    this.api = api;
    this.store = store;
  }

  void put(Put put) throws RegionErrorException, StorageException {
    api.keys(put.command(), put.context(), put.keys());
    if (!put.atomic()) {
      api.keySizes(put.keys());
    }
    for (long ttl : put.ttls()) {
      api.timeToLive(ttl);
    }
    if (put.ttls().size() != put.keys().size()) {
      throw new StorageException("The length of ttls does not equal to the length of pairs");
    }
    ColumnFamily family = api.family(put.family());
    RegionCheck.Admitted region = regions.write(put.context());
    if (nothingToDo(put.keys(), put.atomic())) {
      return;
    }
    refuseLargeEntry(region, length(put.keys()) + length(put.values()));
    try {
      store.put(region.span(), family, put.keys(), put.values(), put.ttls());
    } catch (KeyOutsideException e) {
      throw region.refusal(e);
    }
  }

  void delete(Delete delete) throws RegionErrorException, StorageException {
    api.keys(delete.command(), delete.context(), delete.keys());
    if (!delete.atomic()) {
      api.keySizes(delete.keys());
    }
    ColumnFamily family = api.family(delete.family());
    RegionCheck.Admitted region = regions.write(delete.context());
    if (nothingToDo(delete.keys(), delete.atomic())) {
      return;
    }
    refuseLargeEntry(region, length(delete.keys()));
    try {
      store.delete(region.span(), family, delete.keys());
    } catch (KeyOutsideException e) {
      throw region.refusal(e);
    }
  }

  private static boolean nothingToDo(List<ByteString> keys, boolean atomic)
      throws StorageException {
    if (keys.isEmpty() && !atomic) {
      throw new StorageException("an empty request");
    }
    return keys.isEmpty();
  }

  private static void refuseLargeEntry(RegionCheck.Admitted region, long size)
      throws RegionErrorException {
    if (size > MAX_ENTRY_SIZE) {
      throw new RegionErrorException(RegionErrors.raftEntryTooLarge(region.region().id(), size));
    }
  }

  private static long length(List<ByteString> parts) {
    long length = 0;
    for (ByteString part : parts) {
      length += part.size();
    }
    return length;
  }

  /**
   * A put of keys with their values and times to live, atomic with regard to swaps if asked for.
   */
  record Put(
      String command,
      Context context,
      String family,
      List<ByteString> keys,
      List<ByteString> values,
      List<Long> ttls,
      boolean atomic) {}

  /** A delete of keys, atomic with regard to swaps if asked for. */
  record Delete(
      String command, Context context, String family, List<ByteString> keys, boolean atomic) {}
}

package io.kvdc.embedded.internal.storage;

import com.google.protobuf.ByteString;
import io.kvdc.Bytes;
import io.kvdc.embedded.ApiVersion;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/**
 * TiKV's raw key-value commands on a {@link KvEngine}, each inside the borders of one region.
 *
 * <p>Thread-safe. A command is atomic: a batch of writes is seen as a whole, a scan sees one
 * moment, a compare-and-swap excludes every other write. A value is gone in the second in which it
 * expires, for every command. Values are handed out uncopied.
 *
 * <p>Borders are TiKV's: a point read outside them is refused with a text, a scan is cut to them
 * but has to begin in them, a write outside them is refused as a whole.
 */
public final class RawStore {

  private final KvEngine engine;
  private final RawKeys keys;
  private final InstantSource clock;

  /**
   * Makes one.
   *
   * @param clock decides on expiry
   */
  public RawStore(KvEngine engine, ApiVersion api, InstantSource clock) {
    this.engine = engine;
    this.keys = new RawKeys(api);
    this.clock = clock;
  }

  /**
   * Reads one value.
   *
   * @return null if there is none, or none any more
   * @throws StorageException for a key outside the region
   */
  public @Nullable ByteString get(KeySpan region, ColumnFamily family, ByteString key)
      throws StorageException {
    byte[] stored = alive(region, family, key);
    return stored == null ? null : RawEntry.userValue(stored);
  }

  /**
   * Reads how long a value lives on.
   *
   * @return seconds, 0 for ever, -1 if there is no value
   * @throws StorageException for a key outside the region
   */
  public long timeToLive(KeySpan region, ColumnFamily family, ByteString key)
      throws StorageException {
    byte[] stored = alive(region, family, key);
    if (stored == null) {
      return -1;
    }
    long expiry = RawEntry.expirySecond(stored);
    return expiry == 0 ? 0 : expiry - nowSecond();
  }

  /**
   * Writes all or nothing.
   *
   * @param ttls seconds to live for each key, 0 for ever
   * @throws KeyOutsideException if one key is not in the region; nothing is written then
   */
  public void put(
      KeySpan region,
      ColumnFamily family,
      List<ByteString> userKeys,
      List<ByteString> values,
      List<Long> ttls)
      throws KeyOutsideException {
    WriteBatch batch = new WriteBatch(userKeys.size());
    long now = nowSecond();
    for (int i = 0; i < userKeys.size(); i++) {
      byte[] key = inside(region, keys.encode(userKeys.get(i)));
      batch.put(family, key, RawEntry.of(values.get(i), expiry(ttls.get(i), now)));
    }
    engine.write(region, batch);
  }

  /**
   * Deletes all or nothing; a missing key is no error.
   *
   * @throws KeyOutsideException if one key is not in the region; nothing is deleted then
   */
  public void delete(KeySpan region, ColumnFamily family, List<ByteString> userKeys)
      throws KeyOutsideException {
    WriteBatch batch = new WriteBatch(userKeys.size());
    for (ByteString key : userKeys) {
      batch.delete(family, inside(region, keys.encode(key)));
    }
    engine.write(region, batch);
  }

  /**
   * Deletes a range.
   *
   * @param end empty for no end
   * @throws KeyOutsideException if the region does not hold all of it
   * @throws StorageException if it is empty or its end comes before its start
   */
  public void deleteRange(KeySpan region, ColumnFamily family, ByteString start, ByteString end)
      throws KeyOutsideException, StorageException {
    byte[] from = keys.encode(start);
    byte[] to = keys.encodeEnd(end);
    if (to.length != 0 && Arrays.compareUnsigned(from, to) >= 0) {
      throw new StorageException(
          "invalid delete range command, start_key: "
              + Bytes.wrap(from).toHex()
              + ", end_key: "
              + Bytes.wrap(to).toHex());
    }
    inside(region, from);
    if (!region.coversEnd(to)) {
      throw new KeyOutsideException(to);
    }
    engine.deleteRange(region, family, from, to);
  }

  /**
   * Writes if the value is the expected one; a missing value equals only a missing one.
   *
   * @param swap what is expected and what is to become of it
   * @throws StorageException for a key outside the region
   */
  public SwapResult compareAndSwap(
      KeySpan region, ColumnFamily family, ByteString userKey, Swap swap) throws StorageException {
    byte[] key = readable(region, userKey);
    long now = nowSecond();
    var result = new SwapResult[1];
    engine.update(
        region,
        family,
        key,
        stored -> {
          ByteString previous =
              stored == null || !RawEntry.isAlive(stored, now) ? null : RawEntry.userValue(stored);
          boolean equal =
              previous == null ? swap.expected() == null : previous.equals(swap.expected());
          result[0] = new SwapResult(equal, previous);
          WriteBatch batch = new WriteBatch();
          if (equal && swap.delete()) {
            batch.delete(family, key);
          } else if (equal) {
            batch.put(family, key, RawEntry.of(swap.value(), expiry(swap.ttl(), now)));
          }
          return batch;
        });
    return result[0];
  }

  /**
   * Reads a range.
   *
   * @return at most {@code limit} entries in the order of the scan
   * @throws StorageException if the scan begins outside the region
   */
  public List<RawPair> scan(KeySpan region, ColumnFamily family, RawScan scan)
      throws StorageException {
    byte[] first = keys.encode(scan.start());
    byte[] last = keys.encodeEnd(scan.end());
    if (scan.limit() == 0) {
      return List.of();
    }
    seekable(region, first);
    long now = nowSecond();
    return engine.read(
        family,
        map -> {
          NavigableMap<byte[], byte[]> part =
              scan.reverse()
                  ? KvEngine.range(map, region.clampStart(last), region.clampEnd(first))
                      .descendingMap()
                  : KvEngine.range(map, region.clampStart(first), region.clampEnd(last));
          if (scan.reverse() && first.length == 0) {
            return List.of();
          }
          List<RawPair> pairs = new ArrayList<>();
          for (var entry : part.entrySet()) {
            if (!RawEntry.isAlive(entry.getValue(), now)) {
              continue;
            }
            pairs.add(
                new RawPair(
                    keys.decode(entry.getKey()),
                    scan.keyOnly() ? ByteString.EMPTY : RawEntry.userValue(entry.getValue())));
            if (pairs.size() == scan.limit()) {
              break;
            }
          }
          return pairs;
        });
  }

  /**
   * Sums up ranges: the exclusive or of the CRC-64 of each key and value.
   *
   * @param ranges start and end in turn; an empty end is the region's
   * @throws StorageException if a range begins outside the region
   */
  public RawChecksum checksum(KeySpan region, List<KeyBounds> ranges) throws StorageException {
    for (KeyBounds range : ranges) {
      seekable(region, keys.encode(range.start()));
    }
    long now = nowSecond();
    return engine.read(
        ColumnFamily.DEFAULT,
        map -> {
          long checksum = 0;
          long count = 0;
          long bytes = 0;
          for (KeyBounds range : ranges) {
            byte[] from = region.clampStart(keys.encode(range.start()));
            byte[] to = region.clampEnd(keys.encodeEnd(range.end()));
            for (var entry : KvEngine.range(map, from, to).entrySet()) {
              byte[] stored = entry.getValue();
              if (!RawEntry.isAlive(stored, now)) {
                continue;
              }
              byte[] key = keys.decodeToArray(entry.getKey());
              int length = RawEntry.userLength(stored);
              Crc64 crc = new Crc64();
              crc.update(key, 0, key.length);
              crc.update(stored, 0, length);
              checksum ^= crc.value();
              count++;
              bytes += key.length + length;
            }
          }
          return new RawChecksum(checksum, count, bytes);
        });
  }

  private byte @Nullable [] alive(KeySpan region, ColumnFamily family, ByteString userKey)
      throws StorageException {
    byte[] key = readable(region, userKey);
    byte[] stored = engine.get(family, key);
    if (stored == null || RawEntry.isAlive(stored, nowSecond())) {
      return stored;
    }
    engine.forget(family, key, stored);
    return null;
  }

  private byte[] readable(KeySpan region, ByteString userKey) throws StorageException {
    byte[] key = keys.encode(userKey);
    if (!region.contains(key)) {
      throw outside(region, key);
    }
    return key;
  }

  private static void seekable(KeySpan region, byte[] key) throws StorageException {
    if (!region.containsOrEnds(key)) {
      throw outside(region, key);
    }
  }

  private static StorageException outside(KeySpan region, byte[] key) {
    return new StorageException(
        "Key %s is out of [region %d] [%s, %s)"
            .formatted(
                Bytes.wrap(key).toHex(),
                region.regionId(),
                Bytes.wrap(region.start()).toHex(),
                Bytes.wrap(region.end()).toHex()));
  }

  private static byte[] inside(KeySpan region, byte[] key) throws KeyOutsideException {
    if (!region.contains(key)) {
      throw new KeyOutsideException(key);
    }
    return key;
  }

  private static long expiry(long ttl, long nowSecond) {
    return ttl == 0 ? 0 : nowSecond + ttl;
  }

  private long nowSecond() {
    return clock.instant().getEpochSecond();
  }

  /**
   * One entry of a scan.
   *
   * @param value empty if only keys were asked for
   */
  public record RawPair(ByteString key, ByteString value) {}

  /**
   * What to scan.
   *
   * @param start where to begin: the first key, or in reverse the first key not to return
   * @param end where to stop: the first key not to return, or in reverse the last one to return;
   *     empty for no end
   * @param limit how many entries at most
   */
  public record RawScan(
      ByteString start, ByteString end, int limit, boolean keyOnly, boolean reverse) {}

  /** Start and end of a range; an empty end means none. */
  public record KeyBounds(ByteString start, ByteString end) {}

  /** Checksum, number of entries, length of their keys and values. */
  public record RawChecksum(long checksum, long entries, long bytes) {}

  /**
   * What a compare-and-swap expects and writes.
   *
   * @param expected null for no value
   * @param value what to write, unless it deletes
   * @param ttl seconds to live, 0 for ever
   */
  public record Swap(@Nullable ByteString expected, ByteString value, long ttl, boolean delete) {}

  /**
   * What a compare-and-swap found.
   *
   * @param previous null for no value
   */
  public record SwapResult(boolean swapped, @Nullable ByteString previous) {}
}

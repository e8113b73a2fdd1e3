package io.kvdc.embedded.internal.tikv;

import com.google.protobuf.ByteString;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.internal.storage.ColumnFamily;
import io.kvdc.embedded.internal.storage.StorageException;
import io.kvdc.proto.kvrpcpb.APIVersion;
import io.kvdc.proto.kvrpcpb.Context;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * What a raw request must be like for the API version of the cluster: its own version, the mode of
 * its keys, its column family, its sizes, its times to live (TiKV, storage/mod.rs).
 */
final class RawApiCheck {

  /** TiKV's {@code storage.max-key-size} by default, in bytes. */
  private static final int MAX_KEY_SIZE = 8 << 10;

  private static final byte RAW_MODE = 'r';

  private final ApiVersion api;

  RawApiCheck(ApiVersion api) {
    this.api = api;
  }

  /** Refuses another API version, and in API V2 a key that is no raw one. */
  void keys(String command, Context context, List<ByteString> keys) throws StorageException {
    version(command, context);
    if (api == ApiVersion.V2) {
      for (ByteString key : keys) {
        if (!isRaw(key)) {
          throw wrongMode(command, "key: " + hex(key));
        }
      }
    }
  }

  /** Refuses another API version, and in API V2 a range that is not all of raw keys. */
  void range(String command, Context context, ByteString start, ByteString end)
      throws StorageException {
    version(command, context);
    if (api != ApiVersion.V2) {
      return;
    }
    boolean oneMode =
        isRaw(start)
            && !end.isEmpty()
            && (end.byteAt(0) == RAW_MODE || (end.size() == 1 && end.byteAt(0) == RAW_MODE + 1));
    if (!oneMode) {
      throw wrongMode(command, "range: (" + hex(start) + ", " + hex(end) + ")");
    }
  }

  /** Finds the column family; API V2 allows none to be named. */
  ColumnFamily family(String name) throws StorageException {
    if (api == ApiVersion.V2 && !name.isEmpty()) {
      throw new StorageException("cf is deprecated in API V2, cf name: " + name);
    }
    ColumnFamily family = ColumnFamily.of(name);
    if (family == null) {
      throw new StorageException("invalid cf name: " + name);
    }
    return family;
  }

  /** Refuses keys that are too long. */
  void keySizes(List<ByteString> keys) throws StorageException {
    for (ByteString key : keys) {
      if (key.size() > MAX_KEY_SIZE) {
        throw new StorageException(
            "max key size exceeded, size: " + key.size() + ", limit: " + MAX_KEY_SIZE);
      }
    }
  }

  /** Refuses a time to live where the cluster has none. */
  void timeToLive(long ttl) throws StorageException {
    if (ttl != 0 && !hasTimeToLive()) {
      throw new StorageException("ttl is not enabled, but get put request with ttl");
    }
  }

  /** Whether values of this cluster can expire. */
  boolean hasTimeToLive() {
    return api != ApiVersion.V1;
  }

  private void version(String command, Context context) throws StorageException {
    APIVersion expected = api == ApiVersion.V2 ? APIVersion.V2 : APIVersion.V1;
    if (context.getApiVersion() != expected) {
      throw new StorageException(
          "Api version in request does not match with TiKV storage, cmd: %s, storage: %s, request: %s"
              .formatted(command, debugName(api), context.getApiVersion()));
    }
  }

  private StorageException wrongMode(String command, String what) {
    return new StorageException(
        "Key mode mismatched with the request mode, cmd: %s, storage: %s, %s"
            .formatted(command, debugName(api), what));
  }

  /** Returns the name that TiKV writes into its error texts. */
  static String debugName(ApiVersion api) {
    return api == ApiVersion.V1TTL ? "V1ttl" : api.name();
  }

  private static boolean isRaw(ByteString key) {
    return !key.isEmpty() && key.byteAt(0) == RAW_MODE;
  }

  private static String hex(ByteString key) {
    return HexFormat.of().formatHex(key.toByteArray()).toUpperCase(Locale.ROOT);
  }
}

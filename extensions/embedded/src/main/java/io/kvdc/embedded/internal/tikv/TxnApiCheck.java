package io.kvdc.embedded.internal.tikv;

import com.google.protobuf.ByteString;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.internal.mvcc.MvccException;
import io.kvdc.embedded.internal.mvcc.Refusal;
import io.kvdc.embedded.internal.mvcc.TxnKey;
import io.kvdc.proto.kvrpcpb.APIVersion;
import io.kvdc.proto.kvrpcpb.Context;
import java.util.List;

/**
 * What stops a transactional request before it comes to any data: the wrong API version for the
 * cluster, a key of another mode, a key that is too long (TiKV, storage/mod.rs, check_api_version).
 */
final class TxnApiCheck {

  /** TiKV's {@code storage.max-key-size} by default, in bytes of the encoded key. */
  private static final int MAX_KEY_SIZE = 8 << 10;

  private final ApiVersion api;

  TxnApiCheck(ApiVersion api) {
    this.api = api;
  }

  /** Refuses another API version, and in API V2 a key of another mode. */
  void keys(String command, Context context, List<TxnKey> keys) throws MvccException {
    version(command, context);
    if (api == ApiVersion.V2) {
      for (TxnKey key : keys) {
        if (!isOfMode(context.getApiVersion(), key.raw())) {
          throw wrongMode(command);
        }
      }
    }
  }

  /** Refuses another API version, and in API V2 a range that is not all of one mode. */
  void range(String command, Context context, ByteString start, ByteString end)
      throws MvccException {
    version(command, context);
    if (api != ApiVersion.V2) {
      return;
    }
    APIVersion asked = context.getApiVersion();
    boolean oneMode = isOfMode(asked, start) && !end.isEmpty() && end.byteAt(0) == start.byteAt(0);
    if (!oneMode) {
      throw wrongMode(command);
    }
  }

  /** Refuses keys that are too long. */
  void keySizes(List<TxnKey> keys) throws MvccException {
    for (TxnKey key : keys) {
      int size = key.encoded().length;
      if (size > MAX_KEY_SIZE) {
        throw new MvccException(
            new Refusal.Aborted(
                "max key size exceeded, size: %d, limit: %d".formatted(size, MAX_KEY_SIZE)));
      }
    }
  }

  private void version(String command, Context context) throws MvccException {
    APIVersion asked = context.getApiVersion();
    boolean served =
        switch (api) {
          case V1 -> asked == APIVersion.V1;
          case V1TTL -> false;
          case V2 -> asked == APIVersion.V1 || asked == APIVersion.V2;
        };
    if (!served) {
      throw new MvccException(
          new Refusal.Aborted(
              "ApiVersionNotMatched { cmd: %s, storage_api_version: %s, req_api_version: %s }"
                  .formatted(command, RawApiCheck.debugName(api), asked)));
    }
  }

  private static MvccException wrongMode(String command) {
    return new MvccException(
        new Refusal.Aborted(
            "InvalidKeyMode { cmd: %s, storage_api_version: V2 }".formatted(command)));
  }

  /** In API V2 the old requests are TiDB's own, on meta and table keys; all others begin with x. */
  private static boolean isOfMode(APIVersion asked, ByteString key) {
    byte mode = key.isEmpty() ? 0 : key.byteAt(0);
    return asked == APIVersion.V2 ? mode == 'x' : mode == 'm' || mode == 't';
  }
}

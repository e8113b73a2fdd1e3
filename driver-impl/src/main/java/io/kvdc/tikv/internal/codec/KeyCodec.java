package io.kvdc.tikv.internal.codec;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.codec.MemcomparableBytes;
import io.kvdc.proto.kvrpcpb.APIVersion;
import io.kvdc.proto.kvrpcpb.Context;

/**
 * Between the caller's keys, the keys that stores see, and the keys that PD sees (client-go
 * internal/apicodec). A store key is what goes into requests to TiKV; a PD key is how PD keeps the
 * bounds of regions and is asked for them.
 */
public sealed interface KeyCodec permits KeyCodecV1, KeyCodecV2 {

  /** API v1, raw: keys stay as they are everywhere. */
  static KeyCodec v1Raw() {
    return KeyCodecV1.RAW;
  }

  /** API v1, transactional: the bounds of regions are memcomparable. */
  static KeyCodec v1Txn() {
    return KeyCodecV1.TXN;
  }

  /** API v2, raw, in a keyspace. */
  static KeyCodec v2Raw(Keyspace keyspace) {
    return new KeyCodecV2(KeyCodecV2.RAW_MODE, keyspace);
  }

  /** API v2, transactional, in a keyspace. */
  static KeyCodec v2Txn(Keyspace keyspace) {
    return new KeyCodecV2(KeyCodecV2.TXN_MODE, keyspace);
  }

  /** The caller's key as a store key. */
  Bytes encodeKey(Bytes key);

  /**
   * A store key as the caller's.
   *
   * @throws io.kvdc.error.ProtocolException if the key is outside the keyspace
   */
  Bytes decodeKey(Bytes storeKey);

  /** The caller's range as a range of store keys; unbounded ends become those of the keyspace. */
  KeyRange encodeRange(KeyRange range);

  /** A store key as a PD key; empty (unbounded) stays empty. */
  Bytes toPdKey(Bytes storeKey);

  /**
   * A PD key as a store key; empty (unbounded) stays empty.
   *
   * @throws io.kvdc.error.ProtocolException if it is no PD key
   */
  Bytes fromPdKey(Bytes pdKey);

  /**
   * The bounds of a region, as PD and stores send them, as the part of the caller's key space that
   * the region holds. What lies outside the keyspace is cut off; unbounded stays unbounded.
   *
   * @return the caller's range; {@linkplain KeyRange#isEmpty empty} if the region has nothing of
   *     the keyspace
   * @throws io.kvdc.error.ProtocolException if a bound is no PD key
   */
  KeyRange decodeRegionRange(Bytes pdStart, Bytes pdEnd);

  /** The caller's range as a range of PD keys, to ask PD for its regions. */
  default KeyRange toPdRange(KeyRange range) {
    KeyRange stored = encodeRange(range);
    return KeyRange.of(toPdKey(stored.start()), toPdKey(stored.end()));
  }

  /** Writes the API version and the keyspace into the context of a request. */
  void describe(Context.Builder context);

  /** The API version of the requests. */
  APIVersion apiVersion();

  /** Bytes that encoding adds in front of a key. */
  int prefixLength();

  /** The memcomparable form of a bound; empty stays empty. */
  static Bytes memcomparable(Bytes storeKey) {
    return storeKey.isEmpty() ? storeKey : MemcomparableBytes.encode(storeKey);
  }
}

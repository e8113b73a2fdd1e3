package io.kvdc.tikv.internal.codec;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.ProtocolException;
import io.kvdc.proto.kvrpcpb.APIVersion;
import io.kvdc.proto.kvrpcpb.Context;

/** Keys behind a mode byte and the three bytes of a keyspace id. */
final class KeyCodecV2 implements KeyCodec {

  /** Mode byte of raw keys. */
  static final int RAW_MODE = 'r';

  /** Mode byte of transactional keys. */
  static final int TXN_MODE = 'x';

  private static final int PREFIX_LENGTH = 4;

  private final Keyspace keyspace;
  private final Bytes prefix;
  private final KeyRange whole;

  KeyCodecV2(int mode, Keyspace keyspace) {
    this.keyspace = keyspace;
    int id = keyspace.id();
    this.prefix = Bytes.of(mode, id >> 16 & 0xff, id >> 8 & 0xff, id & 0xff);
    this.whole = KeyRange.prefix(prefix);
  }

  @Override
  public Bytes encodeKey(Bytes key) {
    return prefix.concat(key);
  }

  @Override
  public Bytes decodeKey(Bytes storeKey) {
    if (!storeKey.startsWith(prefix)) {
      throw new ProtocolException(
          ErrorDetail.of("a store answered with a key that is not in keyspace " + keyspace.name()));
    }
    return storeKey.slice(PREFIX_LENGTH, storeKey.length());
  }

  @Override
  public KeyRange encodeRange(KeyRange range) {
    return KeyRange.of(
        range.start().isEmpty() ? whole.start() : encodeKey(range.start()),
        range.end().isEmpty() ? whole.end() : encodeKey(range.end()));
  }

  @Override
  public Bytes toPdKey(Bytes storeKey) {
    return KeyCodec.memcomparable(storeKey);
  }

  @Override
  public Bytes fromPdKey(Bytes pdKey) {
    return PdKeys.decode(pdKey);
  }

  @Override
  public KeyRange decodeRegionRange(Bytes pdStart, Bytes pdEnd) {
    KeyRange part = KeyRange.of(fromPdKey(pdStart), fromPdKey(pdEnd)).intersect(whole);
    if (part.isEmpty()) {
      return NOTHING;
    }
    // The intersection ends where the keyspace does, or at a key within it.
    return KeyRange.of(
        part.start().slice(PREFIX_LENGTH, part.start().length()),
        part.end().equals(whole.end()) ? Bytes.EMPTY : decodeKey(part.end()));
  }

  private static final KeyRange NOTHING = KeyRange.of(Bytes.of(0), Bytes.of(0));

  @Override
  public void describe(Context.Builder context) {
    context
        .setApiVersion(APIVersion.V2)
        .setKeyspaceId(keyspace.id())
        .setKeyspaceName(keyspace.name());
  }

  @Override
  public APIVersion apiVersion() {
    return APIVersion.V2;
  }

  @Override
  public int prefixLength() {
    return PREFIX_LENGTH;
  }
}

package io.kvdc.tikv.internal.codec;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.proto.kvrpcpb.APIVersion;
import io.kvdc.proto.kvrpcpb.Context;

/** Keys without a prefix. */
enum KeyCodecV1 implements KeyCodec {
  RAW {
    @Override
    public Bytes toPdKey(Bytes storeKey) {
      return storeKey;
    }

    @Override
    public Bytes fromPdKey(Bytes pdKey) {
      return pdKey;
    }
  },
  TXN {
    @Override
    public Bytes toPdKey(Bytes storeKey) {
      return KeyCodec.memcomparable(storeKey);
    }

    @Override
    public Bytes fromPdKey(Bytes pdKey) {
      return PdKeys.decode(pdKey);
    }
  };

  /** What client-go sends for "no keyspace" (apicodec NullspaceID, all 32 bits set). */
  private static final int NO_KEYSPACE = 0xffff_ffff;

  @Override
  public Bytes encodeKey(Bytes key) {
    return key;
  }

  @Override
  public Bytes decodeKey(Bytes storeKey) {
    return storeKey;
  }

  @Override
  public KeyRange encodeRange(KeyRange range) {
    return range;
  }

  @Override
  public KeyRange decodeRegionRange(Bytes pdStart, Bytes pdEnd) {
    return KeyRange.of(fromPdKey(pdStart), fromPdKey(pdEnd));
  }

  @Override
  public void describe(Context.Builder context) {
    context.setApiVersion(APIVersion.V1).setKeyspaceId(NO_KEYSPACE);
  }

  @Override
  public APIVersion apiVersion() {
    return APIVersion.V1;
  }

  @Override
  public int prefixLength() {
    return 0;
  }
}

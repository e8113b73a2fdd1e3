package io.kvdc.embedded;

import com.google.protobuf.ByteString;
import io.kvdc.Bytes;
import io.kvdc.codec.MemcomparableBytes;

/** How keys of applications become keys of regions. */
final class RegionKeys {
  private static final int RAW_MODE = 'r';
  private static final int TXN_MODE = 'x';

  /** Mode and keyspace, in API V2. */
  static final int PREFIX_LENGTH = 4;

  private RegionKeys() {}

  /** The place of a key in the region map. */
  static ByteString place(ApiVersion apiVersion, KeyMode mode, int keyspaceId, Bytes key) {
    if (apiVersion == ApiVersion.V2) {
      return encoded(mode == KeyMode.RAW ? RAW_MODE : TXN_MODE, keyspaceId, key);
    }
    return toByteString(mode == KeyMode.RAW ? key : MemcomparableBytes.encode(key));
  }

  /** A transactional key as requests name it. */
  static Bytes onWire(ApiVersion apiVersion, int keyspaceId, Bytes txnKey) {
    return apiVersion == ApiVersion.V2 ? prefixed(TXN_MODE, keyspaceId, txnKey) : txnKey;
  }

  /** The borders between a new keyspace and its neighbours: PD makes them regions of their own. */
  static java.util.List<ByteString> bordersOf(int keyspaceId) {
    return java.util.List.of(
        encoded(RAW_MODE, keyspaceId, Bytes.EMPTY),
        encoded(RAW_MODE, keyspaceId + 1, Bytes.EMPTY),
        encoded(TXN_MODE, keyspaceId, Bytes.EMPTY),
        encoded(TXN_MODE, keyspaceId + 1, Bytes.EMPTY));
  }

  static ByteString toByteString(Bytes bytes) {
    return ByteString.copyFrom(bytes.toByteArray());
  }

  static Bytes toBytes(ByteString bytes) {
    return Bytes.wrap(bytes.toByteArray());
  }

  private static ByteString encoded(int mode, int keyspaceId, Bytes key) {
    return toByteString(MemcomparableBytes.encode(prefixed(mode, keyspaceId, key)));
  }

  private static Bytes prefixed(int mode, int keyspaceId, Bytes key) {
    byte[] plain = new byte[PREFIX_LENGTH + key.length()];
    plain[0] = (byte) mode;
    plain[1] = (byte) (keyspaceId >>> 16);
    plain[2] = (byte) (keyspaceId >>> 8);
    plain[3] = (byte) keyspaceId;
    System.arraycopy(key.toByteArray(), 0, plain, PREFIX_LENGTH, key.length());
    return Bytes.wrap(plain);
  }
}

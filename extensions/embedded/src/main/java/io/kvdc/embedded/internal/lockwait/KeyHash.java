package io.kvdc.embedded.internal.lockwait;

import com.google.protobuf.ByteString;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The hash by which TiKV's deadlock detector knows keys: FarmHash's {@code Fingerprint64} (TiKV,
 * txn_types, Key::gen_hash). Clients compute it too, to find their own key in a deadlock.
 */
public final class KeyHash {

  private static final long K0 = 0xc3a5c85c97cb3127L;
  private static final long K1 = 0xb492b66fbe98f273L;
  private static final long K2 = 0x9ae16a3b2f90404fL;
  private static final int BLOCK = 64;
  private static final int BYTE_MASK = 0xff;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] key;

  private KeyHash(byte[] key) {
    this.key = key;
  }

  /**
   * Computes the hash.
   *
   * @param key a key as requests name it
   */
  public static long of(ByteString key) {
    return new KeyHash(key.toByteArray()).hash();
  }

  private long hash() {
    if (key.length <= 16) {
      return upTo16();
    }
    if (key.length <= 32) {
      return upTo32();
    }
    return key.length <= BLOCK ? upTo64() : longer();
  }

  private long upTo16() {
    int length = key.length;
    long mul = K2 + length * 2L;
    if (length >= 8) {
      long a = at(0) + K2;
      long b = at(length - 8);
      long c = Long.rotateRight(b, 37) * mul + a;
      long d = (Long.rotateRight(a, 25) + b) * mul;
      return mix(c, d, mul);
    }
    if (length >= 4) {
      return mix(length + (intAt(0) << 3), intAt(length - 4), mul);
    }
    if (length == 0) {
      return K2;
    }
    int first = (key[0] & BYTE_MASK) + ((key[length >> 1] & BYTE_MASK) << 8);
    int last = length + ((key[length - 1] & BYTE_MASK) << 2);
    return shiftMix(first * K2 ^ last * K0) * K2;
  }

  private long upTo32() {
    int length = key.length;
    long mul = K2 + length * 2L;
    long a = at(0) * K1;
    long b = at(8);
    long c = at(length - 8) * mul;
    long d = at(length - 16) * K2;
    return mix(
        Long.rotateRight(a + b, 43) + Long.rotateRight(c, 30) + d,
        a + Long.rotateRight(b + K2, 18) + c,
        mul);
  }

  private long upTo64() {
    int length = key.length;
    long mul = K2 + length * 2L;
    long a = at(0) * K2;
    long b = at(8);
    long c = at(length - 8) * mul;
    long d = at(length - 16) * K2;
    long y = Long.rotateRight(a + b, 43) + Long.rotateRight(c, 30) + d;
    long z = mix(y, a + Long.rotateRight(b + K2, 18) + c, mul);
    long e = at(16) * mul;
    long f = at(24);
    long g = (y + at(length - 32)) * mul;
    long h = (z + at(length - 24)) * mul;
    return mix(
        Long.rotateRight(e + f, 43) + Long.rotateRight(g, 30) + h,
        e + Long.rotateRight(f + a, 18) + g,
        mul);
  }

  private long longer() {
    State state = new State();
    int end = (key.length - 1) / BLOCK * BLOCK;
    for (int offset = 0; offset < end; offset += BLOCK) {
      state.add(offset);
    }
    return state.finish(key.length - BLOCK, key.length - 1 & BLOCK - 1);
  }

  private long at(int offset) {
    return (long) LONGS.get(key, offset);
  }

  private long intAt(int offset) {
    return Integer.toUnsignedLong((int) INTS.get(key, offset));
  }

  private static long shiftMix(long value) {
    return value ^ value >>> 47;
  }

  private static long mix(long u, long v, long mul) {
    long a = shiftMix((u ^ v) * mul);
    long b = shiftMix((v ^ a) * mul);
    return b * mul;
  }

  /** What has been made of the blocks so far. */
  private final class State {
    // What the seed 81 makes: 81 * K2, and 81 * K1 + 113.
    private long x = 0x1529cba0ca458ffL + at(0);
    private long y = 0x226bb95b4e64b6d4L;
    private long z = shiftMix(y * K2 + 113) * K2;
    private long v0;
    private long v1;
    private long w0;
    private long w1;

    void add(int offset) {
      x = Long.rotateRight(x + y + v0 + at(offset + 8), 37) * K1;
      y = Long.rotateRight(y + v1 + at(offset + 48), 42) * K1;
      x ^= w1;
      y += v0 + at(offset + 40);
      z = Long.rotateRight(z + w0, 33) * K1;
      weaken(offset, K1);
      swap();
    }

    long finish(int offset, int rest) {
      long mul = K1 + ((z & BYTE_MASK) << 1);
      w0 += rest;
      v0 += w0;
      w0 += v0;
      x = Long.rotateRight(x + y + v0 + at(offset + 8), 37) * mul;
      y = Long.rotateRight(y + v1 + at(offset + 48), 42) * mul;
      x ^= w1 * 9;
      y += v0 * 9 + at(offset + 40);
      z = Long.rotateRight(z + w0, 33) * mul;
      weaken(offset, mul);
      swap();
      return mix(mix(v0, w0, mul) + shiftMix(y) * K0 + z, mix(v1, w1, mul) + x, mul);
    }

    private void swap() {
      long old = x;
      x = z;
      z = old;
    }

    /** Makes new pairs v and w of 32 bytes each. */
    private void weaken(int offset, long mul) {
      long a = v1 * mul + at(offset);
      long b = Long.rotateRight(x + w0 + a + at(offset + 24), 21);
      long c = a;
      a += at(offset + 8) + at(offset + 16);
      b += Long.rotateRight(a, 44);
      v0 = a + at(offset + 24);
      v1 = b + c;
      a = z + w1 + at(offset + 32);
      b = Long.rotateRight(y + at(offset + 16) + a + at(offset + 56), 21);
      c = a;
      a += at(offset + 40) + at(offset + 48);
      b += Long.rotateRight(a, 44);
      w0 = a + at(offset + 56);
      w1 = b + c;
    }
  }
}

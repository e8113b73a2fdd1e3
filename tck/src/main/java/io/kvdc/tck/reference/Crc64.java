package io.kvdc.tck.reference;

import io.kvdc.Bytes;

/** CRC-64/XZ, bit by bit: slow, and easy to compare with its definition. */
final class Crc64 {

  /** The polynomial of ECMA-182 with its bits reversed. */
  private static final long POLYNOMIAL = 0xC96C5795D7870F42L;

  private Crc64() {}

  static long of(Bytes bytes) {
    long crc = ~0L;
    for (int i = 0; i < bytes.length(); i++) {
      crc ^= bytes.byteAt(i) & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) != 0 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
      }
    }
    return ~crc;
  }
}

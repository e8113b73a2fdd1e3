package io.kvdc.embedded.internal.storage;

/**
 * CRC-64/XZ (the reflected ECMA-182 polynomial, all ones before and after), which TiKV takes for
 * raw checksums.
 */
final class Crc64 {

  private static final long POLYNOMIAL = 0xC96C5795D7870F42L;
  private static final long[] TABLE = table();

  private long state = -1L;

  void update(byte[] bytes, int offset, int length) {
    long crc = state;
    for (int i = offset; i < offset + length; i++) {
      crc = TABLE[(int) ((crc ^ bytes[i]) & 0xff)] ^ (crc >>> 8);
    }
    state = crc;
  }

  long value() {
    return ~state;
  }

  private static long[] table() {
    long[] table = new long[256];
    for (int i = 0; i < table.length; i++) {
      long crc = i;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ POLYNOMIAL;
      }
      table[i] = crc;
    }
    return table;
  }
}

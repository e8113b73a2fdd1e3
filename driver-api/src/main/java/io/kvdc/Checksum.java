package io.kvdc;

/**
 * A checksum over a range; equal for equal contents whatever the regions.
 *
 * @param crc64Xor the exclusive or of a CRC-64 of each entry
 * @param totalKeys how many entries there are
 * @param totalBytes the lengths of all keys, as stored, and values
 */
public record Checksum(long crc64Xor, long totalKeys, long totalBytes) {

  /** The checksum of nothing. */
  public static final Checksum EMPTY = new Checksum(0, 0, 0);

  /**
   * The checksum of two disjoint parts together.
   *
   * @param other that of the other part
   * @return that of both
   */
  public Checksum plus(Checksum other) {
    return new Checksum(
        crc64Xor ^ other.crc64Xor, totalKeys + other.totalKeys, totalBytes + other.totalBytes);
  }
}

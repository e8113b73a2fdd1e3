package io.kvdc.bench;

import io.kvdc.Bytes;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.Random;

/** Keys like those of rows in tables: a prefix that many share, and a number. */
final class BufferData {

  static final Bytes VALUE = Bytes.wrap(new byte[100]);

  private static final byte[] PREFIX = {'t', (byte) 0x80, 0, 0, 0, 0, 0, 0, 0x41, '_', 'r'};

  private BufferData() {}

  /** Keys in rising order, or shuffled by a seed that is not 0. */
  static Bytes[] rows(int count, long seed) {
    Bytes[] rows = new Bytes[count];
    for (int i = 0; i < count; i++) {
      rows[i] = Bytes.wrap(ByteBuffer.allocate(19).put(PREFIX).putLong(i).array());
    }
    if (seed != 0) {
      Collections.shuffle(Arrays.asList(rows), new Random(seed));
    }
    return rows;
  }
}

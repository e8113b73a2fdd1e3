package io.kvdc.embedded.internal.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class Crc64Test {

  /** The check value of CRC-64/XZ in the catalogue of parametrised CRC algorithms. */
  @Test
  void hasTheCheckValueOfItsKind() {
    assertThat(crc("123456789")).isEqualTo(0x995DC9BBDF1939FAL);
  }

  @Test
  void ofNothingIsZero() {
    assertThat(new Crc64().value()).isZero();
  }

  @Test
  void doesNotDependOnThePiecesItIsFed() {
    byte[] bytes = "123456789".getBytes(StandardCharsets.US_ASCII);
    Crc64 crc = new Crc64();
    crc.update(bytes, 0, 4);
    crc.update(bytes, 4, 5);

    assertThat(crc.value()).isEqualTo(crc("123456789"));
  }

  private static long crc(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    Crc64 crc = new Crc64();
    crc.update(bytes, 0, bytes.length);
    return crc.value();
  }
}

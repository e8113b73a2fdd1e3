package io.kvdc.embedded.internal.lockwait;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyHashTest {

  /** Recorded from a real cluster; see the vectors of deadlocks and waits. */
  @ParameterizedTest
  @CsvSource({
    "dead001_a, 6725926038153881447",
    "dead001_b, 8589150581272449192",
    "dead003_a, 2227773956847054847",
    "dead003_b, 12139351380748064001",
    "dead003_c, 5023504341449353581",
    "lwi0001_a, 329536912646548843",
  })
  void isTheOneThatTikvReports(String key, String hash) {
    assertThat(Long.toUnsignedString(KeyHash.of(ByteString.copyFromUtf8(key)))).isEqualTo(hash);
  }

  /** One for each way in which the algorithm reads a key; the hashes are those of Guava. */
  @ParameterizedTest
  @CsvSource({
    "0, 11160318154034397263",
    "1, 11858828808594093901",
    "2, 16831086757820693009",
    "3, 7984486287050806626",
    "4, 17648597865678505664",
    "5, 3664785629708782840",
    "7, 1900292752989936375",
    "8, 7883848046730990814",
    "9, 15401366831571890312",
    "15, 10123847428531430740",
    "16, 6010664554283992965",
    "17, 3553795926523295042",
    "24, 10413834944358836620",
    "31, 16363715495093151573",
    "32, 10216753851346528238",
    "33, 10929567124146145806",
    "47, 5354931931592905015",
    "63, 10923912035817398379",
    "64, 2216990812355350053",
    "65, 16758699920969068039",
    "100, 12449688071187476361",
    "127, 17234497265800098338",
    "128, 11291479949341260921",
    "129, 9611254478470318328",
    "191, 15702248962641686838",
    "192, 16202921659206191332",
    "193, 18059985425452604787",
    "1000, 1207966883111494545",
  })
  void agreesWithAnotherImplementationAtEveryLength(int length, String hash) {
    byte[] key = new byte[length];
    new Random(length).nextBytes(key);

    assertThat(Long.toUnsignedString(KeyHash.of(ByteString.copyFrom(key)))).isEqualTo(hash);
  }

  @Test
  void dependsOnEveryByte() {
    byte[] key = new byte[200];
    long hash = KeyHash.of(ByteString.copyFrom(key));

    for (int i = 0; i < key.length; i++) {
      key[i] = 1;
      assertThat(KeyHash.of(ByteString.copyFrom(key))).as("byte %d", i).isNotEqualTo(hash);
      key[i] = 0;
    }
  }
}

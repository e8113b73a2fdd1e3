package io.kvdc.tikv.internal.txn.commit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Locks live by the size of their transaction, and by its age. */
class LockTtlTest {

  @ParameterizedTest
  @CsvSource({
    "0, 3000",
    "16383, 3000",
    "16384, 3000",
    "262143, 3000",
    "262144, 3000",
    "1048576, 6000",
    "4194304, 12000",
    "10485760, 18973",
    "11650845, 20000",
    "1073741824, 20000"
  })
  void bySize(long bytes, long millis) {
    assertThat(LockTtl.millis(bytes, 16 << 10, 20_000, 0)).isEqualTo(millis);
  }

  @ParameterizedTest
  @CsvSource({"0, 5000, 8000", "1073741824, 60000, 80000"})
  void theAgeComesOnTop(long bytes, long age, long millis) {
    assertThat(LockTtl.millis(bytes, 16 << 10, 20_000, age)).isEqualTo(millis);
  }
}

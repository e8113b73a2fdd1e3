package io.kvdc.tikv;

import static io.kvdc.tikv.Clusters.key;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.embedded.Calls;
import io.kvdc.embedded.FaultAction;
import io.kvdc.embedded.KeyMode;
import io.kvdc.embedded.RegionErrors;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How regions are divided, as PD and stores tell it. */
class BucketsTest {

  private final Clusters clusters = Clusters.of(1);

  @AfterEach
  void close() {
    clusters.close();
  }

  @Test
  void withoutBucketsARegionIsOne() {
    clusters.cluster().split(key(5));
    TikvConnection tikv = clusters.connect().unwrap(TikvConnection.class);
    assertThat(tikv.locateBucket(key(7))).isEqualTo(KeyRange.of(key(5), Bytes.EMPTY));
  }

  @Test
  void pdTellsOfBuckets() {
    clusters.cluster().split(key(5), key(50));
    clusters.cluster().regions(KeyMode.RAW).setBuckets(key(5), key(10), key(20));
    TikvConnection tikv = clusters.connect().unwrap(TikvConnection.class);
    assertThat(tikv.locateBucket(key(7))).isEqualTo(KeyRange.of(key(5), key(10)));
    assertThat(tikv.locateBucket(key(10))).isEqualTo(KeyRange.of(key(10), key(20)));
    assertThat(tikv.locateBucket(key(30))).isEqualTo(KeyRange.of(key(20), key(50)));
  }

  @Test
  void aStoreTellsOfNewerBuckets() {
    TikvConnection tikv = clusters.connect().unwrap(TikvConnection.class);
    clusters
        .cluster()
        .faults()
        .inject(
            Calls.to("RawGet").times(1),
            FaultAction.regionError(
                RegionErrors.bucketVersionNotMatch(
                    9, List.of(ByteString.EMPTY, ByteString.copyFromUtf8("k0040")))));
    assertThat(tikv.raw().get(key(1))).isNull();
    assertThat(tikv.locateBucket(key(1))).isEqualTo(KeyRange.of(Bytes.EMPTY, key(40)));
  }
}

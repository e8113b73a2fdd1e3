package io.kvdc.tikv.internal.region;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RegionBucketsTest {

  private static RegionBuckets buckets(String... borders) {
    return new RegionBuckets(3, Stream.of(borders).map(Bytes::utf8).toList());
  }

  private static KeyRange range(String start, String end) {
    return KeyRange.of(Bytes.utf8(start), Bytes.utf8(end));
  }

  @Test
  void findsTheBucketOfAKey() {
    RegionBuckets buckets = buckets("b", "f", "k", "p");
    KeyRange region = range("b", "p");
    assertThat(buckets.holding(region, Bytes.utf8("b"))).isEqualTo(range("b", "f"));
    assertThat(buckets.holding(region, Bytes.utf8("f"))).isEqualTo(range("f", "k"));
    assertThat(buckets.holding(region, Bytes.utf8("o"))).isEqualTo(range("k", "p"));
  }

  @Test
  void whatLiesOutsideTheBordersIsABucketToo() {
    RegionBuckets buckets = buckets("d", "f");
    KeyRange region = range("b", "");
    assertThat(buckets.holding(region, Bytes.utf8("c"))).isEqualTo(range("b", "d"));
    assertThat(buckets.holding(region, Bytes.utf8("z"))).isEqualTo(range("f", ""));
  }

  @Test
  void bordersOfAnOlderShapeDoNotReachBeyondTheRegion() {
    RegionBuckets buckets = buckets("a", "f", "k", "z");
    KeyRange region = range("c", "h");
    assertThat(buckets.holding(region, Bytes.utf8("d"))).isEqualTo(range("c", "f"));
    assertThat(buckets.holding(region, Bytes.utf8("g"))).isEqualTo(range("f", "h"));
    assertThat(buckets.of(region)).isEqualTo(List.of(range("c", "f"), range("f", "h")));
  }

  @Test
  void withoutBordersTheRegionIsOneBucket() {
    assertThat(buckets().of(range("", ""))).isEqualTo(List.of(KeyRange.all()));
    assertThat(buckets("").of(range("", ""))).isEqualTo(List.of(KeyRange.all()));
  }
}

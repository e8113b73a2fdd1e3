package io.kvdc.dropwizard;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.metric.MetricInfo;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Names can be told apart, and read. */
class SeriesNameProperties {

  private static final MetricInfo ONE = MetricInfo.counter("kvdc_a_total", "", "", "x");
  private static final MetricInfo TWO = MetricInfo.counter("kvdc_a_total", "", "", "x", "y");

  @Provide
  Arbitrary<String> values() {
    return Arbitraries.strings().withChars("a.-%2E_ \u00fc").ofMaxLength(4);
  }

  @Property
  void differentValuesHaveDifferentNames(
      @ForAll("values") String a,
      @ForAll("values") String b,
      @ForAll("values") String c,
      @ForAll("values") String d) {
    String first = SeriesName.of(TWO, List.of(a, b));
    String second = SeriesName.of(TWO, List.of(c, d));
    assertThat(first.equals(second)).isEqualTo(a.equals(c) && b.equals(d));
    assertThat(SeriesName.of(ONE, List.of(a))).isNotEqualTo(first);
    assertThat(SeriesName.has(TWO, first, 1, d)).isEqualTo(b.equals(d));
    assertThat(SeriesName.has(ONE, first, 0, a)).isFalse();
  }

  @Example
  void namesAreReadable() {
    assertThat(name("raw.put")).isEqualTo("kvdc_a_total.raw-put");
    assertThat(name("tikv-0.tikv:20160")).isEqualTo("kvdc_a_total.tikv--0-tikv:20160");
    assertThat(name("not_leader")).isEqualTo("kvdc_a_total.not_leader");
    assertThat(name("")).isEqualTo("kvdc_a_total.%");
    assertThat(name("..")).isEqualTo("kvdc_a_total.%2E%2E");
    assertThat(name("M\u00fcll 1")).isEqualTo("kvdc_a_total.M%C3%BCll%201");
  }

  private static String name(String value) {
    return SeriesName.of(ONE, List.of(value));
  }
}

package io.kvdc.tikv.internal.txn.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The words of client-go's util/request_source.go. */
class RequestSourceTest {

  @ParameterizedTest
  @CsvSource({
    "false, '', '', unknown",
    "true, '', '', unknown",
    "false, shop, '', external_shop",
    "true, gc, '', internal_gc",
    "false, shop, import, external_shop_import",
    "true, '', ddl, internal_unknown_ddl",
    "true, stats, stats, internal_stats",
  })
  void isMadeOfWhoAndWhat(boolean internal, String label, String taskType, String source) {
    assertThat(RequestSource.of(internal, label, taskType)).isEqualTo(source);
  }
}

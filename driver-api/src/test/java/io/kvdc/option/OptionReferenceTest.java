package io.kvdc.option;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionReferenceTest {

  @Test
  void everyPartOfAnOptionHasItsColumn() {
    Option<Integer> size =
        Option.builder("pageSize", OptionType.INTEGER)
            .unit("keys")
            .defaultsTo(256)
            .range(1, 10240)
            .describedAs("Keys of one request.\n  More | less.")
            .build();
    Option<String> password =
        Option.builder("password", OptionType.STRING)
            .sensitive()
            .defaultsTo("geheim")
            .describedAs("The password.")
            .build();
    Option<String> name =
        Option.builder("name", OptionType.STRING).defaultsTo("").describedAs("The name.").build();
    Option<Duration> timeout =
        Option.builder("timeout", OptionType.DURATION).describedAs("How long.").build();
    assertThat(OptionReference.toMarkdown(List.of(size, password, name, timeout)))
        .isEqualTo(
            """
            | Option | Type | Unit | Default | Values | What it does |
            |---|---|---|---|---|---|
            | `pageSize` | integer | keys | `256` | 1 to 10240 | Keys of one request. More \\| less. |
            | `password` | string | | `***` | text | The password. The value is never shown. |
            | `name` | string | | empty | text | The name. |
            | `timeout` | duration | | none | a whole number with a unit (ns, us, ms, s, m, h, d), such as 250ms or 30s | How long. |
            """);
  }

  @Test
  void noOptionsAreSaidToBeNone() {
    assertThat(OptionReference.toMarkdown(List.of())).isEqualTo("There are no options.\n");
  }
}

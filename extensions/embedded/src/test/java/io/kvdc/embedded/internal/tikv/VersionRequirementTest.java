package io.kvdc.embedded.internal.tikv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionRequirementTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1.2.3 | 1.2.3 | true",
        "1.2.3 | 1.9.0 | true",
        "1.2.3 | 1.2.2 | false",
        "1.2.3 | 2.0.0 | false",
        "0.2.3 | 0.2.9 | true",
        "0.2.3 | 0.3.0 | false",
        "^1 | 1.0.0 | true",
        "~1.2.3 | 1.2.9 | true",
        "~1.2.3 | 1.3.0 | false",
        "~1 | 1.3.0 | true",
        "=1.2.3 | 1.2.4 | false",
        "1.* | 1.7.0 | true",
        "1.* | 2.7.0 | false",
        "* | 9.9.9 | true",
        ">=1.0.0, <2.0.0 | 1.5.0 | true",
        ">=1.0.0, <2.0.0 | 2.0.0 | false",
        ">1.0.0 | 1.0.0 | false",
        "<=1.0.0 | 1.0.0 | true"
      })
  void matches(String requirement, String version, boolean matches) {
    assertThat(VersionRequirement.parse(requirement).matches(version)).isEqualTo(matches);
  }

  @Test
  void isMetByAllIfEmpty() {
    assertThat(VersionRequirement.parse("").matches("1.0.0")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"one", "1.2.3.4", ">=", "1,,2", "!1"})
  void isNothingElse(String text) {
    assertThatThrownBy(() -> VersionRequirement.parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

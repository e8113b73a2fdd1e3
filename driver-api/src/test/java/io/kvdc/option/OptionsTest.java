package io.kvdc.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.kvdc.error.InvalidOptionException;
import io.kvdc.error.UnknownOptionException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {

  private static final Option<Integer> PAGE_SIZE =
      Option.builder("pageSize", OptionType.INTEGER)
          .unit("keys")
          .defaultsTo(256)
          .range(1, 10240)
          .describedAs("Keys of one request.")
          .build();
  private static final Option<Duration> TIMEOUT =
      Option.builder("timeout", OptionType.DURATION)
          .range(Duration.ofMillis(1), Duration.ofHours(1))
          .describedAs("How long a call may take.")
          .build();
  private static final Option<String> PASSWORD =
      Option.builder("tls.password", OptionType.STRING)
          .allowing("at least 8 characters", text -> text.length() >= 8)
          .sensitive()
          .describedAs("The password of the key.")
          .build();
  private static final Option<Integer> PIN =
      Option.builder("pin", OptionType.INTEGER).sensitive().describedAs("The PIN.").build();
  private static final List<Option<?>> KNOWN = List.of(PAGE_SIZE, TIMEOUT, PASSWORD, PIN);

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          pagesize,    pageSize
          pageSzie,    pageSize
          time-out,    timeout
          password,    tls.password
          tls.pasword, tls.password
          """)
  void anUnknownOptionIsRefusedWithTheNearestRightOne(String given, String nearest) {
    assertThatExceptionOfType(UnknownOptionException.class)
        .isThrownBy(() -> Options.parse(Map.of(given, "geheim"), KNOWN))
        .withMessage("there is no option '" + given + "'; did you mean " + nearest + "?")
        .matches(e -> e.option().equals(given));
  }

  @Test
  void aDriverWithoutOptionsSaysSo() {
    assertThatExceptionOfType(UnknownOptionException.class)
        .isThrownBy(() -> Options.parse(Map.of("x", "1"), List.of()))
        .withMessageContaining("has no options");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          pageSize | x     | option pageSize cannot be 'x'; it takes a whole number, 1 to 10240
          pageSize | 0     | option pageSize cannot be '0'; it takes a whole number, 1 to 10240
          pageSize | 10241 | option pageSize cannot be '10241'; it takes a whole number, 1 to 10240
          timeout  | 5     | option timeout cannot be '5'; it takes a whole number with a unit (ns, us, ms, s, m, h, d), such as 250ms or 30s, 1ms to 60m
          timeout  | 2h    | option timeout cannot be '120m'; it takes a whole number with a unit (ns, us, ms, s, m, h, d), such as 250ms or 30s, 1ms to 60m
          """)
  void aBadValueIsRefusedWithWhatWouldBeRight(String name, String text, String message) {
    assertThatExceptionOfType(InvalidOptionException.class)
        .isThrownBy(() -> Options.parse(Map.of(name, text), KNOWN))
        .withMessage(message)
        .matches(e -> e.option().equals(name));
  }

  @Test
  void aBadValueIsRefusedFromTheProgramToo() {
    Options.Builder builder = Options.empty().mutate();
    assertThatExceptionOfType(InvalidOptionException.class)
        .isThrownBy(() -> builder.set(PAGE_SIZE, 0));
    assertThatExceptionOfType(InvalidOptionException.class)
        .isThrownBy(() -> builder.set(TIMEOUT, Duration.ofSeconds(-1)));
    assertThatNullPointerException().isThrownBy(() -> builder.set(TIMEOUT, null));
    assertThat(builder.build()).isEqualTo(Options.empty());
  }

  @Test
  void differentValuesInUrlAndProgramAreRefusedAndEqualOnesAreNot() {
    Options url = Options.parse(Map.of("pageSize", "5", "tls.password", "geheim12"), KNOWN);
    Options same =
        Options.empty()
            .mutate()
            .set(PAGE_SIZE, 5)
            .set(TIMEOUT, Duration.ZERO.plusMillis(9))
            .build();
    assertThat(url.plus(same).names()).containsExactly("pageSize", "timeout", "tls.password");
    Options other = Options.empty().mutate().set(PASSWORD, "geheim34").build();
    assertThatExceptionOfType(InvalidOptionException.class)
        .isThrownBy(() -> url.plus(other))
        .withMessageContaining("tls.password is given twice")
        .matches(e -> !e.getMessage().contains("geheim"));
  }

  @ParameterizedTest
  @CsvSource({"tls.password, geheim", "pin, geheim", "pin, 99999999999"})
  void aSecretIsNeitherInTheMessageNorInTheStackTraceOfItsRefusal(String name, String secret) {
    assertThatExceptionOfType(InvalidOptionException.class)
        .isThrownBy(() -> Options.parse(Map.of(name, secret), KNOWN))
        .withMessageContaining("the given value")
        .satisfies(
            e -> {
              StringWriter trace = new StringWriter();
              e.printStackTrace(new PrintWriter(trace));
              assertThat(trace.toString()).doesNotContain(secret);
            });
  }

  @Test
  void secretsAreMaskedWhereValuesAreShown() {
    Options options =
        Options.empty().mutate().set(PASSWORD, "geheim12").set(PAGE_SIZE, 7).set(PIN, 42).build();
    assertThat(options).hasToString("pageSize=7&pin=***&tls.password=***");
    assertThat(PASSWORD.show("geheim12")).isEqualTo("***");
    assertThat(options.texts()).containsEntry("tls.password", "geheim12");
  }

  @Test
  void textsReadBack() {
    Options options =
        Options.empty()
            .mutate()
            .set(PASSWORD, "a&b=c 12")
            .set(TIMEOUT, Duration.ofMillis(1500))
            .build();
    assertThat(Options.parse(options.texts(), KNOWN)).isEqualTo(options).hasSameHashCodeAs(options);
  }

  @Test
  void defaultsHoldWhereNothingIsSet() {
    assertThat(Options.empty().get(PAGE_SIZE)).isEqualTo(256);
    assertThat(Options.empty().isSet(PAGE_SIZE)).isFalse();
    assertThat(Options.empty().find(TIMEOUT)).isNull();
    assertThatIllegalStateException()
        .isThrownBy(() -> Options.empty().get(TIMEOUT))
        .withMessageContaining("timeout");
  }

  @Test
  void valuesAreImmutable() {
    Options one = Options.empty().mutate().set(PAGE_SIZE, 1).build();
    Options.Builder builder = one.mutate().set(PAGE_SIZE, 2);
    Options two = builder.build();
    builder.unset(PAGE_SIZE);
    assertThat(one.get(PAGE_SIZE)).isEqualTo(1);
    assertThat(two.get(PAGE_SIZE)).isEqualTo(2);
    assertThat(builder.build()).isEqualTo(Options.empty());
    assertThat(two.only(List.of(TIMEOUT))).isEqualTo(Options.empty());
    assertThat(two.only(KNOWN)).isEqualTo(two);
  }

  @Test
  void anOptionThatMakesNoSenseIsRefusedWhenItIsBuilt() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Option.builder("Page-Size", OptionType.INTEGER))
        .withMessageContaining("Page-Size");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Option.builder("x", OptionType.INTEGER).build())
        .withMessageContaining("no description");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Option.builder("x", OptionType.INTEGER)
                    .range(1, 2)
                    .defaultsTo(3)
                    .describedAs("X.")
                    .build())
        .withMessageContaining("default");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Option.builder("x", OptionType.SIZE).defaultsTo(-1L).describedAs("X.").build())
        .withMessageContaining("default");
  }
}

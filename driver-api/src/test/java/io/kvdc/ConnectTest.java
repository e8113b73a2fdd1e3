package io.kvdc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.kvdc.error.InvalidArgumentException;
import io.kvdc.error.InvalidOptionException;
import io.kvdc.error.InvalidUrlException;
import io.kvdc.error.NoDriverException;
import io.kvdc.error.UnknownOptionException;
import io.kvdc.option.Option;
import io.kvdc.option.OptionType;
import io.kvdc.option.Options;
import io.kvdc.spi.ConnectRequest;
import io.kvdc.spi.Driver;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.InterceptorFactory;
import io.kvdc.testing.FakeDriver;
import io.kvdc.testing.FakeInterceptors;
import io.kvdc.testing.FakeInterceptors.Named;
import io.kvdc.testing.LogCapture;
import io.kvdc.testing.ProviderDirectory;
import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class ConnectTest {

  @RegisterExtension final LogCapture log = new LogCapture();

  @TempDir Path directory;

  private final List<URLClassLoader> loaders = new ArrayList<>();
  private URLClassLoader loader;

  @BeforeEach
  void setUp() {
    FakeDriver.REQUESTS.clear();
    use();
  }

  @AfterEach
  void tearDown() throws IOException {
    for (URLClassLoader open : loaders) {
      open.close();
    }
  }

  private void use(Class<?>... factories) {
    String[] names = Arrays.stream(factories).map(Class::getName).toArray(String[]::new);
    loader =
        new ProviderDirectory(directory)
            .service(Driver.class, FakeDriver.class.getName())
            .service(InterceptorFactory.class, names)
            .loader(Kv.class.getClassLoader());
    loaders.add(loader);
  }

  private Connector connector(String url) {
    return Kv.connector(url).classLoader(loader);
  }

  private static ConnectRequest request() {
    assertThat(FakeDriver.REQUESTS).hasSize(1);
    return FakeDriver.REQUESTS.get(0);
  }

  @Test
  void theUrlIsReadThenTheDriverFoundThenTheOptionsCheckedAndThenTheDriverAsked() {
    Options foreign =
        Options.empty()
            .mutate()
            .set(Option.builder("other", OptionType.STRING).describedAs("X.").build(), "x")
            .build();
    assertThatExceptionOfType(InvalidUrlException.class)
        .isThrownBy(() -> connector("fake?nope=1").options(foreign).connect());
    assertThatExceptionOfType(NoDriverException.class)
        .isThrownBy(() -> connector("kv:none:x?nope=1").options(foreign).connect());
    assertThatExceptionOfType(UnknownOptionException.class)
        .isThrownBy(() -> connector("kv:fake:x?nope=1").connect())
        .withMessageContaining("'nope'");
    assertThatExceptionOfType(UnknownOptionException.class)
        .isThrownBy(() -> connector("kv:fake:x").options(foreign).connect())
        .withMessageContaining("'other'");
    assertThatExceptionOfType(InvalidOptionException.class)
        .isThrownBy(() -> connector("kv:fake:x?timeout=soon").connect());
    assertThat(FakeDriver.REQUESTS).isEmpty();
  }

  @Test
  void urlAndProgramMustNotContradictEachOther() {
    Options options = Options.empty().mutate().set(FakeDriver.PASSWORD, "geheim1").build();
    assertThatExceptionOfType(InvalidOptionException.class)
        .isThrownBy(() -> connector("kv:fake:x?password=geheim2").options(options).connect())
        .withMessageContaining("password is given twice")
        .matches(e -> !e.getMessage().contains("geheim"));
    assertThat(FakeDriver.REQUESTS).isEmpty();
  }

  @Test
  void theDriverGetsUrlOptionsAndClassLoader() {
    Options options = Options.empty().mutate().set(FakeDriver.PASSWORD, "p").build();
    assertThat(Kv.connect("kv:fake://a:1/x?timeout=5s", options, loader)).isNotNull();
    assertThat(request().url()).isEqualTo(KvUrl.parse("kv:fake://a:1/x?timeout=5s"));
    assertThat(request().options().get(FakeDriver.TIMEOUT)).isEqualTo(Duration.ofSeconds(5));
    assertThat(request().options().get(FakeDriver.PASSWORD)).isEqualTo("p");
    assertThat(request().classLoader()).isSameAs(loader);
    assertThat(request().plugins().interceptors()).isEmpty();
  }

  @Test
  void anOptionOfTheSameNameButAnotherTypeBecomesTheDrivers() {
    Option<String> text = Option.builder("timeout", OptionType.STRING).describedAs("X.").build();
    Options good = Options.empty().mutate().set(text, "3s").build();
    connector("kv:fake:x").options(good).connect();
    assertThat(request().options().get(FakeDriver.TIMEOUT)).isEqualTo(Duration.ofSeconds(3));
    Options bad = Options.empty().mutate().set(text, "soon").build();
    assertThatExceptionOfType(InvalidOptionException.class)
        .isThrownBy(() -> connector("kv:fake:x").options(bad).connect());
  }

  @Test
  void interceptorsOfTheProgramLieOutsideThoseOfTheOptionsWhichAreInOrderOfTheirNames() {
    use(FakeInterceptors.Beta.class, FakeInterceptors.Alpha.class);
    Interceptor one = new Named("one");
    Interceptor two = new Named("two");
    connector("kv:fake:x?timeout=5s&alpha.label=a&password=p")
        .interceptor(one)
        .interceptor(two)
        .connect();
    assertThat(request().plugins().interceptors())
        .extracting(Interceptor::name)
        .containsExactly("one", "two", "a", "beta[]");
  }

  @Test
  void theDriverSeesNothingOfTheOptionsOfFactories() {
    use(FakeInterceptors.Alpha.class);
    connector("kv:fake:x?alpha.label=a&timeout=5s").connect();
    assertThat(request().url().parameters()).isEqualTo(Map.of("timeout", "5s"));
    assertThat(request().options().names()).containsExactly("timeout");
  }

  @Test
  void withoutItsOptionAFactoryMayMakeNothing() {
    use(FakeInterceptors.Alpha.class);
    connector("kv:fake:x").connect();
    assertThat(request().plugins().interceptors()).isEmpty();
  }

  @Test
  void aFactorysOptionIsUnknownWhereTheFactoryIsNotFoundAndNamedWhereItIsMisspelt() {
    assertThatExceptionOfType(UnknownOptionException.class)
        .isThrownBy(() -> connector("kv:fake:x?alpha.label=a").connect());
    use(FakeInterceptors.Alpha.class);
    assertThatExceptionOfType(UnknownOptionException.class)
        .isThrownBy(() -> connector("kv:fake:x?alpha.lable=a").connect())
        .withMessageContaining("did you mean alpha.label?");
  }

  @Test
  void whatAFactoryRefusesTheCallerSees() {
    use(FakeInterceptors.Alpha.class);
    assertThatExceptionOfType(InvalidOptionException.class)
        .isThrownBy(() -> connector("kv:fake:x?alpha.label=bad").connect())
        .withMessage("no");
    assertThat(FakeDriver.REQUESTS).isEmpty();
  }

  @Test
  void aBrokenFactoryFailsTheConnectionOnlyIfItWasAskedFor() {
    use(FakeInterceptors.Broken.class, FakeInterceptors.Beta.class);
    connector("kv:fake:x").connect();
    assertThat(request().plugins().interceptors())
        .extracting(Interceptor::name)
        .containsExactly("beta[]");
    assertThat(log.messages())
        .singleElement()
        .asString()
        .contains(FakeInterceptors.Broken.class.getName());
    assertThatExceptionOfType(InvalidArgumentException.class)
        .isThrownBy(() -> connector("kv:fake:x?broken.on=1").connect())
        .withMessageContaining("the plug-in broken cannot be made")
        .withMessageContaining("[broken.on]")
        .withCauseInstanceOf(IllegalStateException.class);
    assertThat(FakeDriver.REQUESTS).hasSize(1);
  }

  @Test
  void aFactoryWhoseOptionsCollideOrCannotBeReadIsLeftOut() {
    use(FakeInterceptors.Colliding.class, FakeInterceptors.Mute.class);
    connector("kv:fake:x?timeout=5s").connect();
    assertThat(request().plugins().interceptors()).isEmpty();
    assertThat(log.messages())
        .hasSize(2)
        .anyMatch(m -> m.contains("Colliding") && m.contains("timeout"))
        .anyMatch(m -> m.contains("Mute"));
    assertThatExceptionOfType(UnknownOptionException.class)
        .isThrownBy(() -> connector("kv:fake:x?colliding.on=1").connect());
  }

  @Test
  void theOptionsOfAUrlAreThoseOfTheDriverAndOfTheFactories() {
    use(FakeInterceptors.Alpha.class, FakeInterceptors.Colliding.class);
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      assertThat(Kv.options("kv:fake:"))
          .extracting(Option::name)
          .containsExactly(
              "timeout", "password", "strictPlugins", "pluginsOff", "metrics", "alpha.label");
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void nullsAreRefusedAtOnce() {
    assertThatNullPointerException().isThrownBy(() -> Kv.connect(null));
    assertThatNullPointerException().isThrownBy(() -> Kv.connect("kv:fake:x", null));
    assertThatNullPointerException()
        .isThrownBy(() -> Kv.connect("kv:fake:x", Options.empty(), null));
    assertThatNullPointerException().isThrownBy(() -> Kv.connector("kv:fake:x").interceptor(null));
  }
}

package io.kvdc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kvdc.error.PluginFailedException;
import io.kvdc.option.Option;
import io.kvdc.spi.Driver;
import io.kvdc.spi.InterceptorFactory;
import io.kvdc.testing.ProviderDirectory;
import java.net.URLClassLoader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Factories that throw errors, not only exceptions, are left out like others. */
class PluginErrorsTest {

  @TempDir Path place;

  private URLClassLoader with(String method) {
    return new ProviderDirectory(place)
        .driver("Good", "good")
        .compile(
            "Bad",
            """
            public class Bad implements InterceptorFactory {
              public String name() { return "bad"; }
              public Interceptor create(io.kvdc.option.Options options) { return null; }
              METHOD
            }
            """
                .replace(
                    method.startsWith("public Interceptor")
                        ? "public Interceptor create(io.kvdc.option.Options options) { return"
                            + " null; }"
                        : "METHOD",
                    method)
                .replace("METHOD", ""))
        .service(Driver.class, "fake.Good")
        .service(InterceptorFactory.class, "fake.Bad")
        .loader(Kv.class.getClassLoader());
  }

  private void assertLeftOut(String method) throws Exception {
    try (URLClassLoader loader = with(method)) {
      // The driver is reached, and refuses as fake drivers do.
      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(() -> Kv.connector("kv:good:x").classLoader(loader).connect())
          .satisfies(e -> assertThat(e.getStackTrace()[0].getClassName()).isEqualTo("fake.Good"));
      assertThatExceptionOfType(PluginFailedException.class)
          .isThrownBy(
              () -> Kv.connector("kv:good:x?strictPlugins=true").classLoader(loader).connect())
          .withMessageContaining("fake.Bad");
    }
  }

  @Test
  void thatCannotBeMade() throws Exception {
    assertLeftOut(
        "public Interceptor create(io.kvdc.option.Options options) { throw new"
            + " AssertionError(\"defect\"); }");
  }

  @Test
  void thatDoNotKnowTheirPlace() throws Exception {
    assertLeftOut("public int order() { throw new AssertionError(\"defect\"); }");
  }

  @Test
  void thatDoNotKnowTheirOptions() throws Exception {
    assertLeftOut(
        "public java.util.List<"
            + Option.class.getName()
            + "<?>> options() { throw new"
            + " AssertionError(\"defect\"); }");
  }

  @Test
  void errorsOfTheMachineAreNoneOfAPlugin() throws Exception {
    try (URLClassLoader loader =
        with("public int order() { throw new OutOfMemoryError(\"of a test\"); }")) {
      assertThatExceptionOfType(OutOfMemoryError.class)
          .isThrownBy(() -> Kv.connector("kv:good:x").classLoader(loader).connect());
    }
  }
}

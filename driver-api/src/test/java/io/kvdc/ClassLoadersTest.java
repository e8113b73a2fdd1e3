package io.kvdc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kvdc.error.NoDriverException;
import io.kvdc.error.UnknownOptionException;
import io.kvdc.option.Option;
import io.kvdc.spi.Driver;
import io.kvdc.spi.InterceptorFactory;
import io.kvdc.testing.ModuleApplication;
import io.kvdc.testing.ProviderDirectory;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Drivers and plug-ins in class loaders that do not see each other, as in OSGi or in a container:
 * each sees the API, nobody below sees what is above.
 */
class ClassLoadersTest {

  private static final ClassLoader API = Kv.class.getClassLoader();

  private static final String PLUGIN =
      """
      public class Plugin implements InterceptorFactory {
        public String name() { return "plugin"; }
        public java.util.List<io.kvdc.option.Option<?>> options() {
          return java.util.List.of(
              io.kvdc.option.Option.builder("plugin", io.kvdc.option.OptionType.BOOLEAN)
                  .describedAs("Switches it on.")
                  .build());
        }
        public Interceptor create(io.kvdc.option.Options options) { return null; }
      }
      """;

  @TempDir Path driverPlace;
  @TempDir Path pluginPlace;

  private URLClassLoader driverBundle() {
    return new ProviderDirectory(driverPlace)
        .driver("Good", "good")
        .service(Driver.class, "fake.Good")
        .loader(API);
  }

  private URLClassLoader pluginBundle() {
    return new ProviderDirectory(pluginPlace)
        .compile("Plugin", PLUGIN)
        .service(InterceptorFactory.class, "fake.Plugin")
        .loader(API);
  }

  private static <T> T inContext(ClassLoader context, Callable<T> task) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(context);
    try {
      return task.call();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** The driver was asked to connect, and refuses as fake drivers do. */
  private static void assertReaches(Connector connector) {
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(connector::connect)
        .satisfies(e -> assertThat(e.getStackTrace()[0].getClassName()).isEqualTo("fake.Good"));
  }

  @Test
  void aDriverThatTheContextDoesNotSeeIsFoundByItsOwnClassLoaderAlone() throws Exception {
    try (URLClassLoader bundle = driverBundle();
        URLClassLoader other = new URLClassLoader(new URL[0], API);
        URLClassLoader alien = new URLClassLoader(new URL[0], null)) {
      for (ClassLoader wrong : new ClassLoader[] {null, API, other, alien}) {
        inContext(
            wrong,
            () -> {
              assertThatExceptionOfType(NoDriverException.class)
                  .isThrownBy(() -> Kv.connect("kv:good:x"));
              assertReaches(Kv.connector("kv:good:x").classLoader(bundle));
              return null;
            });
      }
    }
  }

  @Test
  void theContextIsThatOfTheThreadThatMakesTheConnector() throws Exception {
    try (URLClassLoader bundle = driverBundle()) {
      Connector connector = inContext(bundle, () -> Kv.connector("kv:good:x"));
      CompletableFuture.runAsync(() -> assertReaches(connector), ForkJoinPool.commonPool()).join();
    }
  }

  @Test
  void theApplicationsClassLoaderSeesDriverAndPluginThroughItsParents() throws Exception {
    try (URLClassLoader bundle = driverBundle();
        URLClassLoader application = new ProviderDirectory(pluginPlace).loader(bundle)) {
      new ProviderDirectory(pluginPlace)
          .compile("Plugin", PLUGIN)
          .service(InterceptorFactory.class, "fake.Plugin");
      inContext(
          application,
          () -> {
            assertThat(Kv.options("kv:good:")).extracting(Option::name).contains("plugin");
            assertReaches(Kv.connector("kv:good:x?plugin=true"));
            return null;
          });
    }
  }

  @Test
  void aPluginIsNotMixedIntoConnectionsOfAnotherClassLoader() throws Exception {
    try (URLClassLoader bundle = driverBundle();
        URLClassLoader plugin = pluginBundle()) {
      assertThatExceptionOfType(UnknownOptionException.class)
          .isThrownBy(() -> Kv.connector("kv:good:x?plugin=true").classLoader(bundle).connect());
      assertThat(Kv.discover(plugin).drivers()).isEmpty();
    }
  }

  @Test
  void bundlesAreJoinedByAClassLoaderThatAsksEach() throws Exception {
    try (URLClassLoader bundle = driverBundle();
        URLClassLoader plugin = pluginBundle()) {
      assertReaches(
          Kv.connector("kv:good:x?plugin=true").classLoader(new Joined(List.of(bundle, plugin))));
    }
  }

  @Test
  void aBundleThatIsStoppedAndStartedAgainIsAnotherOne() throws Exception {
    Driver before;
    try (URLClassLoader bundle = driverBundle()) {
      before = Kv.discover(bundle).drivers().get(0);
    }
    try (URLClassLoader again = driverBundle()) {
      Driver after = Kv.discover(again).drivers().get(0);
      assertThat(after).isNotSameAs(before);
      assertThat(after.getClass()).isNotEqualTo(before.getClass());
    }
  }

  @Test
  void modulesProvideAndAreFoundOnTheModulePath() throws Exception {
    Map<String, String> found = new ModuleApplication(driverPlace, pluginPlace).run();
    assertThat(found)
        .containsEntry("named", "true")
        .containsEntry("context", "modular")
        .containsEntry("no context", "modular")
        .containsEntry("wrong context", "modular")
        .containsEntry("layer, context", "modular")
        .containsEntry("layer, its own loader", "layered modular")
        .containsEntry("options", "strictPlugins pluginsOff metrics plugin");
  }

  /** What frameworks offer to those who must see several bundles at once. */
  private static final class Joined extends ClassLoader {
    private final List<URLClassLoader> bundles;

    Joined(List<URLClassLoader> bundles) {
      super(API);
      this.bundles = bundles;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      for (ClassLoader bundle : bundles) {
        try {
          return bundle.loadClass(name);
        } catch (ClassNotFoundException next) {
          continue;
        }
      }
      throw new ClassNotFoundException(name);
    }

    @Override
    protected Enumeration<URL> findResources(String name) throws IOException {
      List<URL> all = new ArrayList<>();
      for (URLClassLoader bundle : bundles) {
        bundle.findResources(name).asIterator().forEachRemaining(all::add);
      }
      return Collections.enumeration(all);
    }
  }
}

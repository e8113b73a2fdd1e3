package io.kvdc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kvdc.error.AmbiguousDriverException;
import io.kvdc.error.NoDriverException;
import io.kvdc.spi.Driver;
import io.kvdc.testing.LogCapture;
import io.kvdc.testing.MainClasses;
import io.kvdc.testing.ProviderDirectory;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class DriverDiscoveryTest {

  private static final ClassLoader OWN = Kv.class.getClassLoader();

  @RegisterExtension final LogCapture log = new LogCapture();

  @TempDir Path first;
  @TempDir Path second;

  @Test
  void brokenDriversAreLeftOutAndReportedAndDoNotDisturbTheOthers() throws Exception {
    ProviderDirectory directory =
        new ProviderDirectory(first)
            .driver("Good", "good")
            .driver("BadName", "x", "{ if (true) throw new IllegalStateException(\"bad init\"); }")
            .driver("BadStatic", "x", "static int x = Integer.parseInt(\"bad static\");")
            .driver("BadError", "x", "{ if (true) throw new AssertionError(\"bad error\"); }")
            .driver("NoName", "")
            .compile("NoDriver", "public class NoDriver {}")
            .compile("Hidden", "abstract class Hidden implements Driver {}")
            .compile(
                "Throws",
                """
                public class Throws implements Driver {
                  public String name() { throw new IllegalStateException("bad name"); }
                  public java.util.List<io.kvdc.option.Option<?>> options() { return null; }
                  public Connection connect(ConnectRequest request) { return null; }
                }
                """)
            .service(
                Driver.class,
                "fake.Missing",
                "fake.NoDriver",
                "fake.Hidden",
                "fake.BadName",
                "fake.BadStatic",
                "fake.BadError",
                "fake.Throws",
                "fake.NoName",
                "fake.Good");
    try (URLClassLoader loader = directory.loader(OWN)) {
      Kv.Discovery discovery = Kv.discover(loader);
      assertThat(discovery.drivers()).extracting(Driver::name).containsExactly("good");
      assertThat(discovery.failures())
          .hasSize(8)
          .anyMatch(failure -> failure.contains("fake.Missing"))
          .anyMatch(failure -> failure.contains("fake.NoDriver"))
          .anyMatch(failure -> failure.contains("fake.Hidden"))
          .anyMatch(failure -> failure.contains("fake.BadName") && failure.contains("bad init"))
          .anyMatch(failure -> failure.contains("fake.BadStatic"))
          .anyMatch(failure -> failure.contains("bad error"))
          .anyMatch(failure -> failure.contains("bad name"))
          .anyMatch(failure -> failure.contains("fake.NoName"));
      assertThat(log.messages())
          .containsExactlyElementsOf(
              discovery.failures().stream().map(failure -> "left out: " + failure).toList());
      assertThatExceptionOfType(NoDriverException.class)
          .isThrownBy(() -> Kv.connector("kv:other:x").classLoader(loader).connect())
          .withMessageContaining("no driver for kv:other:x")
          .withMessageContaining("good (fake.Good)")
          .withMessageContaining("fake.Missing")
          .withMessageContaining("kvdc-other")
          .matches(e -> e.found().size() == 9);
    }
  }

  @Test
  void noDriverAtAllIsSaidPlainly() {
    assertThatExceptionOfType(NoDriverException.class)
        .isThrownBy(() -> Kv.connect("kv:other:x"))
        .withMessageContaining("found no driver at all")
        .matches(e -> e.found().isEmpty());
  }

  @Test
  void twoDriversForOneUrlAreAnErrorThatNamesBoth() throws Exception {
    ProviderDirectory directory =
        new ProviderDirectory(first)
            .driver("One", "same")
            .driver("Two", "same")
            .service(Driver.class, "fake.Two", "fake.One");
    try (URLClassLoader loader = directory.loader(OWN)) {
      assertThatExceptionOfType(AmbiguousDriverException.class)
          .isThrownBy(() -> Kv.connector("kv:same:x?p=geheim").classLoader(loader).connect())
          .withMessageContaining("fake.One")
          .withMessageContaining("fake.Two")
          .matches(e -> !e.getMessage().contains("geheim"))
          .matches(e -> e.claimants().equals(List.of("fake.One", "fake.Two")));
    }
  }

  @Test
  void aDriverThatCannotSayWhatItAcceptsIsPassedOver() throws Exception {
    ProviderDirectory directory =
        new ProviderDirectory(first)
            .driver(
                "Throws",
                "a",
                "public boolean accepts(KvUrl url) { throw new IllegalStateException(); }")
            .driver("Good", "good")
            .service(Driver.class, "fake.Throws", "fake.Good");
    try (URLClassLoader loader = directory.loader(OWN)) {
      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(() -> Kv.connector("kv:good:x").classLoader(loader).connect())
          .satisfies(e -> assertThat(e.getStackTrace()[0].getClassName()).isEqualTo("fake.Good"));
      assertThat(log.messages()).singleElement().asString().contains("fake.Throws");
    }
  }

  @Test
  void driversAreInTheOrderOfTheirNames() throws Exception {
    ProviderDirectory directory =
        new ProviderDirectory(first)
            .driver("A", "z")
            .driver("B", "a")
            .driver("C", "m")
            .service(Driver.class, "fake.A", "fake.B", "fake.C");
    try (URLClassLoader loader = directory.loader(OWN)) {
      assertThat(Kv.discover(loader).drivers())
          .extracting(Driver::name)
          .containsExactly("a", "m", "z");
    }
  }

  @Test
  void aDriverIsMadeOnceHoweverManyThreadsAndClassLoadersLeadToIt() throws Exception {
    ProviderDirectory directory =
        new ProviderDirectory(first).driver("Good", "good").service(Driver.class, "fake.Good");
    int threads = 8;
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try (URLClassLoader loader = directory.loader(OWN);
        URLClassLoader child = new URLClassLoader(new URL[0], loader)) {
      CyclicBarrier together = new CyclicBarrier(threads);
      List<Callable<Driver>> tasks = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        ClassLoader seen = i % 2 == 0 ? loader : child;
        tasks.add(
            () -> {
              together.await();
              return Kv.discover(seen).drivers().get(0);
            });
      }
      Set<Driver> found = Collections.newSetFromMap(new IdentityHashMap<>());
      for (Future<Driver> future : executor.invokeAll(tasks)) {
        found.add(future.get());
      }
      assertThat(found).hasSize(1);
      assertThat(loader.loadClass("fake.Good").getField("MADE").get(null)).hasToString("1");
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void theContextClassLoaderIsAskedByDefault() throws Exception {
    ProviderDirectory directory =
        new ProviderDirectory(first).driver("Good", "good").service(Driver.class, "fake.Good");
    try (URLClassLoader loader = directory.loader(OWN)) {
      assertThat(withContext(loader, () -> Kv.driver("kv:good:").name())).isEqualTo("good");
      assertThat(withContext(loader, Kv::drivers)).hasSize(1);
      assertThat(withContext(null, Kv::drivers)).isEmpty();
      assertThat(withContext(OWN, Kv::drivers)).isEmpty();
    }
  }

  @Test
  void theLoaderOfTheApiIsAskedForWhatTheContextDoesNotHave() throws Exception {
    // The API in a class loader of its own, with two drivers beside it; a child has one of them
    // again, first, and one more.
    new ProviderDirectory(first)
        .driver("Beside", "beside")
        .driver("Both", "own")
        .service(Driver.class, "fake.Beside", "fake.Both");
    new ProviderDirectory(second)
        .driver("Both", "context")
        .driver("More", "more")
        .service(Driver.class, "fake.Both", "fake.More");
    URL[] ownUrls = {ProviderDirectory.url(MainClasses.PLACE), ProviderDirectory.url(first)};
    try (URLClassLoader own = new URLClassLoader(ownUrls, ClassLoader.getPlatformClassLoader());
        ChildFirst context = new ChildFirst(new URL[] {ProviderDirectory.url(second)}, own)) {
      Object found =
          withContext(context, () -> own.loadClass("io.kvdc.Kv").getMethod("drivers").invoke(null));
      List<String> names = new ArrayList<>();
      for (Object driver : (List<?>) found) {
        names.add((String) driver.getClass().getMethod("name").invoke(driver));
      }
      assertThat(names).containsExactly("beside", "context", "more");
    }
  }

  @Test
  void aSecondCopyOfTheApiInTheContextIsReportedAndTheOwnLoaderStillServes() throws Exception {
    new ProviderDirectory(first).driver("Own", "own").service(Driver.class, "fake.Own");
    new ProviderDirectory(second).driver("Alien", "alien").service(Driver.class, "fake.Alien");
    URL main = ProviderDirectory.url(MainClasses.PLACE);
    try (URLClassLoader own =
            new URLClassLoader(
                new URL[] {main, ProviderDirectory.url(first)},
                ClassLoader.getPlatformClassLoader());
        URLClassLoader context =
            new URLClassLoader(
                new URL[] {main, ProviderDirectory.url(second)},
                ClassLoader.getPlatformClassLoader())) {
      Object discovery =
          own.loadClass("io.kvdc.Kv")
              .getMethod("discover", ClassLoader.class)
              .invoke(null, context);
      assertThat(discovery.toString()).contains("fake.Own").contains("fake.Alien not a subtype");
    }
  }

  private static <T> T withContext(ClassLoader context, Callable<T> task) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(context);
    try {
      return task.call();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** As containers do it: what is here goes before what the parent has. */
  private static final class ChildFirst extends URLClassLoader {
    ChildFirst(URL[] urls, ClassLoader parent) {
      super(urls, parent);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith("fake.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        try {
          return loaded != null ? loaded : findClass(name);
        } catch (ClassNotFoundException e) {
          return super.loadClass(name, resolve);
        }
      }
    }
  }
}

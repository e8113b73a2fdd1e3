package io.kvdc.relocated;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Kv;
import io.kvdc.embedded.EmbeddedCluster;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Older libraries of the application's do no harm, before the driver or behind it. */
class R13ClassPathTest {

  private static final Path RELOCATED = Path.of(System.getProperty("kvdc.relocated.jar"));
  private static final Path OLD = Path.of(System.getProperty("kvdc.old.libraries"));

  private static EmbeddedCluster cluster;

  @BeforeAll
  static void start() {
    cluster = EmbeddedCluster.builder().name("r13").stores(1).tcp(0).start();
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private static List<Path> oldLibraries() throws IOException {
    try (Stream<Path> jars = Files.list(OLD)) {
      return jars.sorted().toList();
    }
  }

  private static Path codeOf(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Path> application() {
    return List.of(RELOCATED, codeOf(Kv.class), codeOf(Smoke.class));
  }

  private static void assertRuns(List<Path> classPath) throws Exception {
    String joined =
        String.join(File.pathSeparator, classPath.stream().map(Path::toString).toList());
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                joined,
                Smoke.class.getName(),
                cluster.url())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    // That it ends at all shows that no thread of the driver holds the JVM.
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(output).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    assertThat(output).contains("smoke test passed");
  }

  @Test
  void olderLibrariesInFront() throws Exception {
    List<Path> classPath = new ArrayList<>(oldLibraries());
    assertThat(classPath).hasSize(4);
    classPath.addAll(application());
    assertRuns(classPath);
  }

  @Test
  void olderLibrariesBehind() throws Exception {
    List<Path> classPath = new ArrayList<>(application());
    classPath.addAll(oldLibraries());
    assertRuns(classPath);
  }

  @Test
  void twoClassLoaders() throws Exception {
    try (URLClassLoader first = loader();
        URLClassLoader second = loader()) {
      assertThat(first.loadClass(Kv.class.getName()))
          .isNotSameAs(second.loadClass(Kv.class.getName()));
      run(first);
      run(second);
    }
  }

  private static URLClassLoader loader() {
    URL[] urls = application().stream().map(R13ClassPathTest::url).toArray(URL[]::new);
    return new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
  }

  private static URL url(Path path) {
    try {
      return path.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The context class loader knows no driver that fits; the application's own does. */
  private static void run(ClassLoader loader) throws ReflectiveOperationException {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    Thread.currentThread().setContextClassLoader(ClassLoader.getPlatformClassLoader());
    try {
      loader
          .loadClass(Smoke.class.getName())
          .getMethod("main", String[].class)
          .invoke(null, (Object) new String[] {cluster.url()});
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  @Test
  void theJarHoldsNothingUnderAForeignName() throws IOException {
    List<String> foreign = new ArrayList<>();
    try (JarFile jar = new JarFile(RELOCATED.toFile())) {
      for (Enumeration<JarEntry> all = jar.entries(); all.hasMoreElements(); ) {
        String name = all.nextElement().getName();
        if (name.endsWith(".class") && !name.startsWith("io/kvdc/")) {
          foreign.add(name);
        }
      }
      assertThat(jar.getEntry("META-INF/services/io.kvdc.spi.Driver")).isNotNull();
    }
    assertThat(foreign).isEmpty();
  }
}

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
import java.util.Collections;
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
  void olderLibrariesInFrontInTheOtherOrder() throws Exception {
    List<Path> classPath = new ArrayList<>(oldLibraries());
    Collections.reverse(classPath);
    classPath.addAll(application());
    Collections.reverse(classPath.subList(4, classPath.size()));
    assertRuns(classPath);
  }

  @Test
  void olderLibrariesAllAround() throws Exception {
    List<Path> old = oldLibraries();
    List<Path> classPath = new ArrayList<>();
    for (int i = 0; i < old.size(); i++) {
      classPath.add(old.get(i));
      if (i < application().size()) {
        classPath.add(application().get(i));
      }
    }
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

  @Test
  void besideTheThinDriverInAnotherClassLoader() throws Exception {
    try (URLClassLoader relocated = loader()) {
      // The class path of this test has the thin driver with the newest libraries.
      run(R13ClassPathTest.class.getClassLoader());
      run(relocated);
      assertThat(relocated.loadClass("io.kvdc.tikv.TikvDriver"))
          .isNotSameAs(Class.forName("io.kvdc.tikv.TikvDriver"));
    }
  }

  @Test
  void inAChildOfAClassLoaderWithOlderLibraries() throws Exception {
    URL[] old = oldLibraries().stream().map(R13ClassPathTest::url).toArray(URL[]::new);
    try (URLClassLoader container = new URLClassLoader(old, ClassLoader.getPlatformClassLoader());
        URLClassLoader application = loader(container)) {
      run(application);
    }
  }

  private static URLClassLoader loader() {
    return loader(ClassLoader.getPlatformClassLoader());
  }

  private static URLClassLoader loader(ClassLoader parent) {
    URL[] urls = application().stream().map(R13ClassPathTest::url).toArray(URL[]::new);
    return new URLClassLoader(urls, parent);
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

package io.kvdc.testing;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.NullMarked;

/**
 * An application of named modules in a JVM of its own, with a driver and a plug-in on its module
 * path and another driver in a layer that it makes. It says what it finds.
 */
public final class ModuleApplication {

  private static final Path SOURCES = Path.of("src/test/modules");

  private final Path modules;
  private final Path layer;

  /**
   * Not yet built.
   *
   * @param modules where what is on the module path goes
   * @param layer where the module of the layer goes
   */
  public ModuleApplication(Path modules, Path layer) {
    this.modules = modules;
    this.layer = layer;
  }

  /**
   * Builds and runs it.
   *
   * @return what it printed, as keys and values
   */
  public Map<String, String> run() throws IOException, InterruptedException {
    compile("fake.driver", modules);
    compile("fake.app", modules);
    compile("fake.layered", layer);
    String path = MainClasses.PLACE + File.pathSeparator + modules;
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "--module-path",
                path,
                "--module",
                "fake.app/fake.app.Main",
                layer.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError(output);
    }
    Map<String, String> found = new TreeMap<>();
    output
        .lines()
        .map(line -> line.split("=", 2))
        .filter(parts -> parts.length == 2)
        .forEach(parts -> found.put(parts[0], parts[1]));
    return found;
  }

  private static void compile(String module, Path place) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<Path> sources;
    try (Stream<Path> all = Files.walk(SOURCES.resolve(module))) {
      sources = all.filter(file -> file.toString().endsWith(".java")).toList();
    }
    StringWriter out = new StringWriter();
    List<String> options =
        Arrays.asList(
            "-proc:none",
            "-d",
            place.resolve(module).toString(),
            "--module-path",
            MainClasses.PLACE + File.pathSeparator + MainClasses.placeOf(NullMarked.class));
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      Files.createDirectories(place.resolve(module));
      if (!compiler
          .getTask(out, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
          .call()) {
        throw new AssertionError(out.toString());
      }
    }
  }
}

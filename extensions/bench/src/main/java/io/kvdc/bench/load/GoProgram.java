package io.kvdc.bench.load;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The Go client's program, built from {@code extensions/bench/peers} when it is asked for.
 *
 * @param sources where the Go module is; null: not known
 * @param path where the program goes
 */
record GoProgram(@Nullable Path sources, Path path) {

  private static final long BUILD_MINUTES = 8;

  /** Where bin/kv bench says that the sources are, and beside what the build makes. */
  static GoProgram ofThisBuild() {
    String sources = System.getProperty("kvdc.bench.peers");
    return sources == null
        ? new GoProgram(null, Path.of("client-go"))
        : new GoProgram(
            Path.of(sources), Path.of(sources).resolveSibling("target").resolve("client-go"));
  }

  /**
   * Builds it; Go itself sees whether there is anything to do.
   *
   * @return why there is none; null: there is one
   */
  @Nullable String build() {
    Path module = sources;
    if (module == null || !Files.exists(module.resolve("go.mod"))) {
      return "the sources of the Go program are not where they should be (-Dkvdc.bench.peers)";
    }
    try {
      if (run(module, List.of("go", "version")) != 0) {
        return "go does not work";
      }
      int exit = run(module, List.of("go", "build", "-o", path.toAbsolutePath().toString(), "."));
      return exit == 0 ? null : "go build ended with " + exit + "; see " + log();
    } catch (IOException e) {
      return "there is no Go here: " + e.getMessage();
    }
  }

  private File log() {
    return new File(path.toAbsolutePath() + ".log");
  }

  private int run(Path folder, List<String> command) throws IOException {
    Files.createDirectories(path.toAbsolutePath().getParent());
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log())
            .start();
    try {
      if (!process.waitFor(BUILD_MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new IOException(command + " did not end within " + BUILD_MINUTES + " minutes");
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    return process.exitValue();
  }
}

package io.kvdc.tikv.interop;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process of its own in which TiKV's Go client does what it is told; see {@code
 * src/test/go/main.go}.
 */
final class GoClient implements AutoCloseable {

  private static final Path SOURCES = Path.of("src", "test", "go");
  private static final Path PROGRAM = Path.of("target", "client-go-agent").toAbsolutePath();
  private static final long BUILD_MINUTES = 8;

  private static boolean built;

  private final Process process;
  private final PrintWriter commands;
  private final BufferedReader answers;

  private GoClient(Process process) {
    this.process = process;
    this.commands = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
    this.answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Whether this machine has Go, and reaches the modules that the program is built from. */
  static boolean isAvailable() {
    try {
      return run(List.of("go", "version"), SOURCES.toFile(), 1) == 0
          && run(List.of("go", "mod", "download"), SOURCES.toFile(), BUILD_MINUTES) == 0;
    } catch (IOException noGo) {
      return false;
    }
  }

  /** Builds it unless that was done, and connects. */
  static GoClient connect(List<String> pdAddresses, String keyspace) throws IOException {
    build();
    GoClient client =
        new GoClient(
            new ProcessBuilder(PROGRAM.toString(), String.join(",", pdAddresses), keyspace)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    client.expect("ok connected");
    return client;
  }

  private static synchronized void build() throws IOException {
    if (built) {
      return;
    }
    int exit =
        run(List.of("go", "build", "-o", PROGRAM.toString(), "."), SOURCES.toFile(), BUILD_MINUTES);
    if (exit != 0) {
      throw new IOException("go build ended with " + exit + "; see its output above");
    }
    built = true;
  }

  private static int run(List<String> command, File folder, long minutes) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .directory(folder)
            .redirectErrorStream(true)
            .redirectOutput(new File("target", "client-go-build.log"))
            .start();
    try {
      if (!process.waitFor(minutes, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new IOException(command + " did not end within " + minutes + " minutes");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    return process.exitValue();
  }

  /** Gives a command and returns what follows "ok" in the answer. */
  String ask(String... words) {
    send(words);
    String answer = answer();
    if (!answer.startsWith("ok")) {
      throw new AssertionError(String.join(" ", words) + ": " + answer);
    }
    return answer.substring(2).strip();
  }

  /** Gives a command without waiting for its answer. */
  void send(String... words) {
    commands.println(String.join(" ", words));
  }

  /** Waits for the next answer; what the client logs stands between the answers. */
  String answer() {
    try {
      String line = answers.readLine();
      while (line != null && !line.startsWith("ok") && !line.startsWith("error")) {
        line = answers.readLine();
      }
      return line == null ? "error the process has ended" : line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void expect(String wanted) throws IOException {
    String answer = answer();
    if (!answer.equals(wanted)) {
      throw new IOException("the Go client said: " + answer);
    }
  }

  /** Ends the process at once; what it has locked stays locked. */
  void kill() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    kill();
  }
}

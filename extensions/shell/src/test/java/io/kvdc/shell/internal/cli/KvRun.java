package io.kvdc.shell.internal.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * One run of {@code kv} inside this JVM.
 *
 * @param code its exit code
 * @param out what it wrote to standard output
 * @param err what it wrote to standard error
 */
public record KvRun(int code, byte[] out, String err) {

  /** Runs a command line with nothing on standard input. */
  public static KvRun of(String... args) {
    return withInput("", args);
  }

  /** Runs a command line with something on standard input. */
  public static KvRun withInput(String input, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Streams streams =
        new Streams(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(err, false, StandardCharsets.UTF_8),
            false,
            false,
            false,
            0);
    int code = KvCommand.run(args, streams);
    return new KvRun(code, out.toByteArray(), err.toString(StandardCharsets.UTF_8));
  }

  /** Runs a script in the shell. */
  public static KvRun script(String url, String... lines) {
    return withInput(String.join("\n", lines), "shell", url);
  }

  /** What it wrote to standard output, as text. */
  public String text() {
    return new String(out, StandardCharsets.UTF_8);
  }
}

package io.kvdc.bench.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A process that answers each line with a line. Whatever else it prints, such as a library's log,
 * is passed over.
 */
final class Agent implements AutoCloseable {

  private static final long END_SECONDS = 5;

  private final String name;
  private final Process process;
  private final PrintWriter in;
  private final BufferedReader out;
  private final Set<String> answers;

  private Agent(String name, Process process, Set<String> answers) {
    this.name = name;
    this.process = process;
    this.in = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
    this.out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    this.answers = answers;
  }

  /**
   * Starts a process and waits until it says that it is ready.
   *
   * @param name what it is called in errors
   * @param command how to start it
   * @param answers the words that its answers begin with
   * @return it, and what it said behind {@code ready}
   */
  static Started start(String name, List<String> command, Set<String> answers) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    Agent agent = new Agent(name, process, answers);
    try {
      return new Started(agent, agent.read(Set.of("ready")).substring("ready".length()).strip());
    } catch (IOException e) {
      agent.close();
      throw e;
    }
  }

  /**
   * A process that is ready.
   *
   * @param agent the process
   * @param said what it said about itself
   */
  record Started(Agent agent, String said) {}

  /** Says a line and waits for the answer. */
  String ask(String line) throws IOException {
    in.println(line);
    return read(answers);
  }

  private String read(Set<String> first) throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      int blank = line.indexOf(' ');
      if (first.contains(blank < 0 ? line : line.substring(0, blank))) {
        return line;
      }
    }
    throw new IOException(
        name + " has ended; run " + process.info().command().orElse(name) + " by hand to see why");
  }

  @Override
  public void close() {
    // The end of its input is the end of it; a process that does not see it is ended.
    in.close();
    try {
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}

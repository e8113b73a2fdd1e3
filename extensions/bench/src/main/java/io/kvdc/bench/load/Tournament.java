package io.kvdc.bench.load;

import io.kvdc.bench.load.client.Contender;
import io.kvdc.bench.load.client.Sample;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets contenders take turns at one server, cell by cell. Each keeps its process, and with it what
 * its JIT has compiled; those whose turn it is not do nothing.
 */
final class Tournament implements AutoCloseable {

  private final Programs programs;
  private final String url;
  private final @Nullable Agent server;
  private final long keys;
  private final int valueSize;
  private final PrintStream progress;
  private final Map<Contender, Agent> agents = new EnumMap<>(Contender.class);
  private final Set<String> warm = new HashSet<>();
  private final Set<String> notes = new LinkedHashSet<>();

  /**
   * Prepares one.
   *
   * @param programs starts the contenders
   * @param url the cluster
   * @param server tells what the server did; null: it is not ours
   * @param keys how many keys there are
   * @param valueSize the length of values
   * @param progress is told what happens
   */
  Tournament(
      Programs programs,
      String url,
      @Nullable Agent server,
      long keys,
      int valueSize,
      PrintStream progress) {
    this.programs = programs;
    this.url = url;
    this.server = server;
    this.keys = keys;
    this.valueSize = valueSize;
    this.progress = progress;
  }

  /** Measures one cell. */
  List<Outcome> run(Cell cell) throws IOException {
    Map<Contender, List<Outcome.Round>> rounds = new EnumMap<>(Contender.class);
    Map<Contender, String> errors = new EnumMap<>(Contender.class);
    int count = cell.contenders().size();
    for (int round = 0; round < cell.rounds(); round++) {
      for (int turn = 0; turn < count; turn++) {
        // Nobody is always first, or always behind the same other.
        Contender contender = cell.contenders().get((round + turn) % count);
        if (!errors.containsKey(contender)) {
          measure(cell, contender, round, rounds, errors);
        }
      }
    }
    return cell.contenders().stream()
        .map(
            contender ->
                new Outcome(
                    cell,
                    contender,
                    List.copyOf(rounds.getOrDefault(contender, List.of())),
                    errors.getOrDefault(contender, "")))
        .toList();
  }

  /** What the peers said about themselves. */
  Set<String> notes() {
    return notes;
  }

  private void measure(
      Cell cell,
      Contender contender,
      int round,
      Map<Contender, List<Outcome.Round>> rounds,
      Map<Contender, String> errors)
      throws IOException {
    Agent agent = agent(contender);
    boolean known = !warm.add(contender + " " + cell.name());
    ServerStatistics before = ServerStatistics.of(server);
    String answer = agent.ask(cell.command(known, round));
    ServerStatistics after = ServerStatistics.of(server);
    if (!answer.startsWith("sample ")) {
      errors.put(contender, answer);
      progress.println(cell.name() + "  " + contender.text() + ": " + answer);
      return;
    }
    Sample sample = Sample.parse(answer.substring("sample ".length()));
    Outcome.Round done =
        new Outcome.Round(sample, after.batchSince(before), after.microsSince(before));
    rounds.computeIfAbsent(contender, who -> new ArrayList<>()).add(done);
    progress.printf(
        "%-24s %-13s %9.0f/s  cpu %6.2f us  %7.0f B  batch %5.1f  p99 %6.0f us%s%n",
        cell.name(),
        contender.text(),
        sample.rate(),
        sample.cpuMicros(),
        sample.allocated(),
        done.batch(),
        sample.p99() / 1e3,
        sample.failures() == 0 ? "" : "  FAILED " + sample.failures() + ": " + sample.failure());
  }

  private Agent agent(Contender contender) throws IOException {
    Agent known = agents.get(contender);
    if (known != null) {
      return known;
    }
    Agent.Started started = programs.contender(contender, url, keys, valueSize);
    agents.put(contender, started.agent());
    if (contender == Contender.CLIENT_JAVA || contender == Contender.CLIENT_GO) {
      notes.add("The peer is " + started.said());
    }
    return started.agent();
  }

  @Override
  public void close() {
    agents.values().forEach(Agent::close);
  }
}

package io.kvdc.bench.load;

import io.kvdc.bench.load.work.KeySpace;
import io.kvdc.bench.load.work.SessionKind;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Starts the server of a stage, writes the keys, and lets the contenders take turns. */
final class Benchmark {

  private final Programs programs;
  private final long keys;
  private final int valueSize;
  private final PrintStream progress;
  private final Set<String> notes = new LinkedHashSet<>();

  Benchmark(Programs programs, long keys, int valueSize, PrintStream progress) {
    this.programs = programs;
    this.keys = keys;
    this.valueSize = valueSize;
    this.progress = progress;
  }

  /** What a reader of the tables should know. */
  Set<String> notes() {
    return notes;
  }

  List<Outcome> run(Stage stage) throws IOException {
    Place place = stage.place();
    if (!place.url().isEmpty()) {
      return run(stage, place.url(), null);
    }
    Agent.Started server = Programs.server(place.server());
    try (Agent agent = server.agent()) {
      return run(stage, server.said(), agent);
    }
  }

  private List<Outcome> run(Stage stage, String url, @Nullable Agent server) throws IOException {
    if (stage.place().load()) {
      load(stage, url);
    }
    List<Outcome> outcomes = new ArrayList<>();
    try (Tournament tournament = new Tournament(programs, url, server, keys, valueSize, progress)) {
      for (Cell cell : stage.cells()) {
        outcomes.addAll(tournament.run(cell));
      }
      notes.addAll(tournament.notes());
    }
    return outcomes;
  }

  private void load(Stage stage, String url) {
    Set<SessionKind> loaded = EnumSet.noneOf(SessionKind.class);
    for (Cell cell : stage.cells()) {
      SessionKind kind = cell.session() == SessionKind.RAW ? SessionKind.RAW : SessionKind.TXN;
      if (loaded.add(kind)) {
        progress.println("writing " + keys + " keys, " + kind.text());
        KeySpace space = new KeySpace(kind.keyPrefix(), keys, valueSize);
        boolean light = stage.place().server().equals("light");
        Loading.load(url, space, light ? SessionKind.RAW : kind);
      }
    }
  }
}

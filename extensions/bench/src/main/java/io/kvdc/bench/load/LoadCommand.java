package io.kvdc.bench.load;

import io.kvdc.bench.load.client.Contender;
import io.kvdc.bench.load.work.SessionKind;
import io.kvdc.bench.load.work.Workload;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of the load generator. */
@Command(
    name = "kv bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measure what operations cost through KVDC and through its peers.",
      "Each contender runs in a process of its own against the same server, one after the other, in",
      "several rounds; the tables hold medians, and how far the rounds are apart."
    },
    footer = {
      "",
      "Without --url, a server of its own is started: light, a stand-in for one store that costs",
      "little, or embedded, the embedded cluster, for transactions.",
      "",
      "examples:",
      "  kv bench --all --markdown table.md",
      "  kv bench --workload raw-get,raw-put --concurrency 1,64 --face sync,async",
      "  kv bench --url kv:tikv://127.0.0.1:2379 --workload ycsb-a --session txn --peers client-go"
    })
final class LoadCommand implements Callable<Integer> {

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Spec
  private CommandSpec spec;

  @Option(names = "--all", description = "The whole table of the goals; takes ten minutes.")
  private boolean all;

  @Option(names = "--url", paramLabel = "URL", description = "The cluster to drive.")
  private @Nullable String url;

  @Option(
      names = "--server",
      paramLabel = "light|embedded",
      description = "What to start if there is no URL; by the workload if absent.")
  private @Nullable String server;

  @Option(
      names = "--workload",
      split = ",",
      paramLabel = "NAME",
      description =
          "raw-get, raw-put, raw-batch-get, raw-scan, snapshot-get, txn-put, ycsb-a to ycsb-f;"
              + " raw-get if absent.")
  private List<String> workloads = List.of("raw-get");

  @Option(
      names = "--session",
      paramLabel = "raw|txn",
      description = "Through what YCSB's mixes go; raw if absent.")
  private String session = "raw";

  @Option(
      names = "--commit",
      paramLabel = "two-phase|async|one-phase",
      description = "How KVDC and client-go commit transactions; two-phase if absent.")
  private String commit = CommitForm.TWO_PHASE.text();

  @Option(
      names = "--concurrency",
      split = ",",
      paramLabel = "N",
      description = "Callers at once; 1,16,64,256 if absent.")
  private List<Integer> concurrency = List.of(1, 16, 64, 256);

  @Option(
      names = "--face",
      split = ",",
      paramLabel = "sync|async",
      description = "Which faces of KVDC; both if absent.")
  private List<String> faces = List.of("sync", "async");

  @Option(
      names = "--peers",
      split = ",",
      paramLabel = "NAME",
      description =
          "unary, stream, stream-async, client-java, client-go; none of them with an empty name."
              + " All if absent.")
  private List<String> peers =
      List.of("unary", "stream", "stream-async", "client-java", "client-go");

  @Option(names = "--seconds", paramLabel = "N", description = "Measured in each round; 3.")
  private double seconds = 3;

  @Option(names = "--warmup", paramLabel = "N", description = "Seconds before it; 5.")
  private double warmUp = 5;

  @Option(names = "--rounds", paramLabel = "N", description = "Turns of each contender; 3.")
  private int rounds = 3;

  @Option(names = "--keys", paramLabel = "N", description = "Keys at the start; 100000.")
  private long keys = 100_000;

  @Option(names = "--value-size", paramLabel = "BYTES", description = "Length of values; 100.")
  private int valueSize = 100;

  @Option(names = "--no-load", description = "The keys are there already, from an earlier run.")
  private boolean noLoad;

  @Option(
      names = "--jvm-option",
      paramLabel = "OPTION",
      description = "For the JVMs of contenders, such as -Xmx1g; may be repeated.")
  private List<String> clientOptions = List.of("-Xms512m", "-Xmx512m");

  @Option(names = "--json", paramLabel = "FILE", description = "Write all that was measured there.")
  private @Nullable Path json;

  @Option(
      names = "--markdown",
      paramLabel = "FILE",
      description = "Write the tables there, and not to standard output.")
  private @Nullable Path markdown;

  @Override
  public Integer call() throws IOException {
    List<Stage> stages = stages();
    PrintStream progress = System.err;
    GoProgram go = GoProgram.ofThisBuild();
    Set<String> notes = new LinkedHashSet<>();
    Set<Contender> without = new LinkedHashSet<>();
    if (stages.stream().anyMatch(stage -> stage.has(Contender.CLIENT_GO))) {
      String missing = go.build();
      if (missing != null) {
        without.add(Contender.CLIENT_GO);
        notes.add("client-go was left out: " + missing);
        progress.println("client-go is left out: " + missing);
      }
    }
    Programs programs = new Programs(clientOptions, go, parsed(() -> CommitForm.parse(commit)));
    Benchmark benchmark = new Benchmark(programs, keys, valueSize, progress);
    List<Outcome> outcomes = new ArrayList<>();
    for (Stage stage : stages) {
      outcomes.addAll(benchmark.run(stage.without(without)));
    }
    notes.addAll(benchmark.notes());
    Lookups lookups = all ? Lookups.measure(progress) : Lookups.NONE;
    report(new Report(outcomes, lookups, List.copyOf(notes)));
    return outcomes.stream().allMatch(outcome -> outcome.trouble().isEmpty()) ? 0 : 1;
  }

  /** What is to be done, by server. */
  List<Stage> stages() {
    if (rounds < 1 || seconds <= 0 || warmUp < 0 || valueSize < 1 || keys < 100) {
      throw wrong(
          "--rounds, --seconds, --warmup, --keys and --value-size must be positive, keys"
              + " 100 at least");
    }
    if (all) {
      return GoalSuite.stages(url);
    }
    List<Stage> stages = new ArrayList<>();
    for (String name : workloads) {
      Workload workload = parsed(() -> Workload.parse(name));
      SessionKind kind =
          workload.isYcsb() ? parsed(() -> SessionKind.parse(session)) : workload.session();
      for (int callers : concurrency) {
        if (callers < 1 || callers > Contender.MAX_CALLERS) {
          throw wrong("--concurrency is from 1 to " + Contender.MAX_CALLERS + ", not " + callers);
        }
        stages.add(
            new Stage(
                serverOf(kind),
                List.of(
                    new Cell(
                        workload,
                        kind,
                        callers,
                        contenders(),
                        rounds,
                        Duration.ofMillis((long) (warmUp * 1000)),
                        Duration.ofMillis((long) (seconds * 1000))))));
      }
    }
    return Stage.merged(stages);
  }

  private Place serverOf(SessionKind kind) {
    if (url != null) {
      return new Place(url, "", !noLoad);
    }
    String own = server == null ? (kind == SessionKind.TXN ? "embedded" : "light") : server;
    if (!own.equals("light") && !own.equals("embedded")) {
      throw wrong("--server is light or embedded, not " + own);
    }
    if (own.equals("light") && kind == SessionKind.TXN) {
      throw wrong("the light server has no transactions; use --server embedded");
    }
    return new Place("", own, true);
  }

  private List<Contender> contenders() {
    List<Contender> contenders = new ArrayList<>();
    for (String face : faces) {
      switch (face) {
        case "sync" -> contenders.add(Contender.KVDC);
        case "async" -> contenders.add(Contender.KVDC_ASYNC);
        default -> throw wrong("--face is sync or async, not " + face);
      }
    }
    peers.stream()
        .filter(peer -> !peer.isEmpty())
        .forEach(peer -> contenders.add(parsed(() -> Contender.parse(peer))));
    return contenders;
  }

  private <T> T parsed(Supplier<T> parsing) {
    try {
      return parsing.get();
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private ParameterException wrong(String why) {
    return new ParameterException(spec.commandLine(), why);
  }

  private void report(Report report) throws IOException {
    if (json != null) {
      Files.writeString(json, report.json(), StandardCharsets.UTF_8);
    }
    if (markdown != null) {
      Files.writeString(markdown, report.markdown(), StandardCharsets.UTF_8);
    } else {
      System.out.print(report.markdown());
    }
  }
}

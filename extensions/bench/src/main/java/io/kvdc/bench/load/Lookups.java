package io.kvdc.bench.load;

import io.kvdc.bench.RegionLookupBenchmark;
import java.io.PrintStream;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * How long a look-up of a region among a million takes.
 *
 * @param nanos by the name of the benchmark
 */
record Lookups(Map<String, Double> nanos) {

  static final Lookups NONE = new Lookups(Map.of());

  /** Measures it with JMH. */
  static Lookups measure(PrintStream progress) {
    progress.println("looking up regions among a million");
    try {
      Collection<RunResult> results =
          new Runner(
                  new OptionsBuilder()
                      .include(RegionLookupBenchmark.class.getName())
                      .param("regions", "1000000")
                      .verbosity(VerboseMode.SILENT)
                      .build())
              .run();
      Map<String, Double> nanos = new TreeMap<>();
      for (RunResult result : results) {
        nanos.put(result.getPrimaryResult().getLabel(), result.getPrimaryResult().getScore());
      }
      return new Lookups(nanos);
    } catch (RunnerException e) {
      progress.println("the look-ups were not measured: " + e.getMessage());
      return NONE;
    }
  }
}

package io.kvdc.bench.load.work;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What callers do, over and over. The mixes are those of the core workloads of YCSB (Cooper et al.,
 * Benchmarking Cloud Serving Systems with YCSB, SoCC 2010).
 */
public enum Workload {
  /** Reads one key. */
  RAW_GET(SessionKind.RAW, KeyDistribution.UNIFORM, Mix.of(100, Verb.GET)),
  /** Writes one key. */
  RAW_PUT(SessionKind.RAW, KeyDistribution.UNIFORM, Mix.of(100, Verb.PUT)),
  /** Reads 100 keys. */
  RAW_BATCH_GET(SessionKind.RAW, KeyDistribution.UNIFORM, Mix.of(100, Verb.BATCH_GET)),
  /** Reads 100 neighbours. */
  RAW_SCAN(SessionKind.RAW, KeyDistribution.UNIFORM, Mix.of(100, Verb.SCAN)),
  /** Reads one key at a timestamp. */
  SNAPSHOT_GET(SessionKind.SNAPSHOT, KeyDistribution.UNIFORM, Mix.of(100, Verb.GET)),
  /** Commits one key in two phases. */
  TXN_PUT(SessionKind.TXN, KeyDistribution.UNIFORM, Mix.of(100, Verb.PUT)),
  /** Update heavy. */
  YCSB_A(SessionKind.RAW, KeyDistribution.ZIPFIAN, Mix.of(50, Verb.GET).and(50, Verb.PUT)),
  /** Read mostly. */
  YCSB_B(SessionKind.RAW, KeyDistribution.ZIPFIAN, Mix.of(95, Verb.GET).and(5, Verb.PUT)),
  /** Read only. */
  YCSB_C(SessionKind.RAW, KeyDistribution.ZIPFIAN, Mix.of(100, Verb.GET)),
  /** Read latest. */
  YCSB_D(SessionKind.RAW, KeyDistribution.LATEST, Mix.of(95, Verb.GET).and(5, Verb.INSERT)),
  /** Short ranges. */
  YCSB_E(SessionKind.RAW, KeyDistribution.ZIPFIAN, Mix.of(95, Verb.SCAN).and(5, Verb.INSERT)),
  /** Read, modify, write. */
  YCSB_F(
      SessionKind.RAW,
      KeyDistribution.ZIPFIAN,
      Mix.of(50, Verb.GET).and(50, Verb.READ_MODIFY_WRITE));

  private final SessionKind session;
  private final KeyDistribution distribution;
  private final Mix mix;

  Workload(SessionKind session, KeyDistribution distribution, Mix mix) {
    this.session = session;
    this.distribution = distribution;
    this.mix = mix;
  }

  /** Through what it is done unless the command line says otherwise. */
  public SessionKind session() {
    return session;
  }

  /** Which keys it asks for. */
  public KeyDistribution distribution() {
    return distribution;
  }

  /** What share of operations does what. */
  public Mix mix() {
    return mix;
  }

  /** Whether it is one of YCSB's, which run on raw sessions and on transactions. */
  public boolean isYcsb() {
    return name().startsWith("YCSB");
  }

  /** The name on the command line. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Reads a name.
   *
   * @param text as {@link #text} gives it
   * @throws IllegalArgumentException if there is none of that name
   */
  public static Workload parse(String text) {
    return Arrays.stream(values())
        .filter(workload -> workload.text().equals(text))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("no workload '" + text + "'; there are " + names()));
  }

  /** All names. */
  public static List<String> names() {
    return Arrays.stream(values()).map(Workload::text).toList();
  }
}

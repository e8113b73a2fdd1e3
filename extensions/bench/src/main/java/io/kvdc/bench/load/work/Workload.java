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
  RAW_GET(SessionKind.RAW, KeyDistribution.UNIFORM),
  /** Writes one key. */
  RAW_PUT(SessionKind.RAW, KeyDistribution.UNIFORM),
  /** Reads 100 keys. */
  RAW_BATCH_GET(SessionKind.RAW, KeyDistribution.UNIFORM),
  /** Reads 100 neighbours. */
  RAW_SCAN(SessionKind.RAW, KeyDistribution.UNIFORM),
  /** Reads one key at a timestamp. */
  SNAPSHOT_GET(SessionKind.SNAPSHOT, KeyDistribution.UNIFORM),
  /** Commits one key in two phases. */
  TXN_PUT(SessionKind.TXN, KeyDistribution.UNIFORM),
  /** Update heavy. */
  YCSB_A(SessionKind.RAW, KeyDistribution.ZIPFIAN),
  /** Read mostly. */
  YCSB_B(SessionKind.RAW, KeyDistribution.ZIPFIAN),
  /** Read only. */
  YCSB_C(SessionKind.RAW, KeyDistribution.ZIPFIAN),
  /** Read latest. */
  YCSB_D(SessionKind.RAW, KeyDistribution.LATEST),
  /** Short ranges. */
  YCSB_E(SessionKind.RAW, KeyDistribution.ZIPFIAN),
  /** Read, modify, write. */
  YCSB_F(SessionKind.RAW, KeyDistribution.ZIPFIAN);

  private final SessionKind session;
  private final KeyDistribution distribution;

  Workload(SessionKind session, KeyDistribution distribution) {
    this.session = session;
    this.distribution = distribution;
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
    return switch (this) {
      case RAW_GET, SNAPSHOT_GET, YCSB_C -> Mix.of(100, Verb.GET);
      case RAW_PUT, TXN_PUT -> Mix.of(100, Verb.PUT);
      case RAW_BATCH_GET -> Mix.of(100, Verb.BATCH_GET);
      case RAW_SCAN -> Mix.of(100, Verb.SCAN);
      case YCSB_A -> Mix.of(50, Verb.GET).and(50, Verb.PUT);
      case YCSB_B -> Mix.of(95, Verb.GET).and(5, Verb.PUT);
      case YCSB_D -> Mix.of(95, Verb.GET).and(5, Verb.INSERT);
      case YCSB_E -> Mix.of(95, Verb.SCAN).and(5, Verb.INSERT);
      case YCSB_F -> Mix.of(50, Verb.GET).and(50, Verb.READ_MODIFY_WRITE);
    };
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

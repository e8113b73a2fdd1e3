package io.kvdc.bench.load.client;

import io.kvdc.bench.load.work.SessionKind;
import io.kvdc.bench.load.work.Workload;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Who is measured. */
public enum Contender {
  /** This driver with callers that wait. */
  KVDC,
  /** This driver with callers that are called back. */
  KVDC_ASYNC,
  /** The floor: bare grpc-java, a unary call for each operation. */
  UNARY,
  /** The floor: bare grpc-java, one stream of batches, callers that wait. */
  STREAM,
  /** The floor: bare grpc-java, one stream of batches, callers that are called back. */
  STREAM_ASYNC,
  /** {@code org.tikv:tikv-client-java}. */
  CLIENT_JAVA,
  /** TiKV's Go client; a program of its own. */
  CLIENT_GO;

  /** Most callers at once. */
  public static final int MAX_CALLERS = 4096;

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
  public static Contender parse(String text) {
    return Arrays.stream(values())
        .filter(contender -> contender.text().equals(text))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("no peer '" + text + "'; there are " + names()));
  }

  /** All names. */
  public static List<String> names() {
    return Arrays.stream(values()).map(Contender::text).toList();
  }

  /** Whether it is KVDC, through either face. */
  public boolean isKvdc() {
    return this == KVDC || this == KVDC_ASYNC;
  }

  /** Whether it can do that. */
  public boolean canDo(Workload workload, SessionKind session) {
    return switch (this) {
      case KVDC, KVDC_ASYNC, CLIENT_GO -> true;
      case UNARY, STREAM, STREAM_ASYNC -> Commands.canDo(workload, session);
      // Its transactions are two calls without a loop around them that repeats what conflicts.
      case CLIENT_JAVA -> session != SessionKind.TXN || !workload.isYcsb();
    };
  }

  /**
   * Opens it in this process.
   *
   * @param target what for
   * @throws IllegalStateException if it is none of Java
   */
  public Client open(Target target) {
    return switch (this) {
      case KVDC -> new KvdcClient(target);
      case KVDC_ASYNC -> new KvdcAsyncClient(target);
      case UNARY -> new UnaryFloor(target);
      case STREAM -> new StreamFloor(target);
      case STREAM_ASYNC -> new AsyncStreamFloor(target);
      case CLIENT_JAVA -> new ClientJavaClient(target);
      case CLIENT_GO -> throw new IllegalStateException("client-go is no Java");
    };
  }
}

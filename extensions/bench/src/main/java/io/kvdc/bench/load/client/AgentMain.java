package io.kvdc.bench.load.client;

import io.kvdc.bench.load.work.KeySpace;
import io.kvdc.bench.load.work.SessionKind;
import io.kvdc.bench.load.work.Workload;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.CodeSource;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.tikv.common.TiSession;

/**
 * A process in which one contender does what it is told, one command a line, until its input ends:
 * {@code run WORKLOAD SESSION CALLERS WARMUP_MILLIS MILLIS SEED} is answered with {@code sample
 * ...} or {@code failed ...}. Between commands it does nothing, so that several can take turns.
 */
public final class AgentMain {

  private final Contender contender;
  private final String url;
  private final long keys;
  private final int valueSize;
  private final Map<SessionKind, Client> clients = new EnumMap<>(SessionKind.class);

  private AgentMain(Contender contender, String url, long keys, int valueSize) {
    this.contender = contender;
    this.url = url;
    this.keys = keys;
    this.valueSize = valueSize;
  }

  /**
   * Serves until the standard input ends.
   *
   * @param args the contender, the URL, the count of keys and the length of values
   * @throws IOException if the standard input cannot be read
   */
  public static void run(String... args) throws IOException {
    Logger.getLogger("").setLevel(Level.WARNING);
    AgentMain agent =
        new AgentMain(
            Contender.parse(args[0]), args[1], Long.parseLong(args[2]), Integer.parseInt(args[3]));
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream out = System.out;
    out.println("ready " + agent.description());
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      out.println(agent.answer(line.strip().split(" ")));
    }
  }

  private String description() {
    if (contender != Contender.CLIENT_JAVA) {
      return contender.text();
    }
    // Only the name of its file tells its version.
    CodeSource file = TiSession.class.getProtectionDomain().getCodeSource();
    return file == null
        ? "tikv-client-java"
        : file.getLocation().getPath().replaceFirst(".*/", "").replaceFirst("\\.jar$", "");
  }

  private String answer(String... words) {
    try {
      Workload workload = Workload.parse(words[1]);
      SessionKind session = SessionKind.parse(words[2]);
      LoadRun run =
          new LoadRun(
              workload,
              Integer.parseInt(words[3]),
              Duration.ofMillis(Long.parseLong(words[4])),
              Duration.ofMillis(Long.parseLong(words[5])),
              Long.parseLong(words[6]));
      return "sample " + run.run(client(session), keys).toLine();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "failed interrupted";
    } catch (RuntimeException e) {
      return "failed " + String.valueOf(e).replace('\n', ' ');
    }
  }

  private Client client(SessionKind session) {
    KeySpace space = new KeySpace(session.keyPrefix(), keys, valueSize);
    return Objects.requireNonNull(
        clients.computeIfAbsent(session, kind -> contender.open(new Target(url, kind, space))));
  }
}

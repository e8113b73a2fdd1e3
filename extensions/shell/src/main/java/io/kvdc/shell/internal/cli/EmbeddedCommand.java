package io.kvdc.shell.internal.cli;

import io.kvdc.Bytes;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.EmbeddedCluster;
import io.kvdc.embedded.EmbeddedClusterBuilder;
import io.kvdc.shell.internal.command.CommandException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jline.utils.Signals;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code kv embedded}: the embedded cluster as a server in the foreground. */
@Command(
    name = "embedded",
    description = {
      "Run the embedded cluster as a server for other processes, until Ctrl-C or SIGTERM.",
      "PD and the stores listen on 127.0.0.1 and speak TiKV's wire protocol, so that any TiKV",
      "client can connect. Data is in memory and gone when it ends."
    },
    footer = {
      "",
      "The first line on standard output is the URL for KVDC; for other clients, the port in it is",
      "that of PD.",
      "",
      "examples:",
      "  kv embedded",
      "  kv embedded --pd-port 0 --stores 3 --pds 3",
      "  kv embedded --api-version v2 --keyspace orders --split g --split p"
    })
final class EmbeddedCommand extends Subcommand {

  /** Where clients expect PD. */
  private static final int USUAL_PD_PORT = 2379;

  @Option(
      names = "--pd-port",
      paramLabel = "PORT",
      description = "The port of PD's first member; 0 for any that is free, 2379 if absent.")
  private int pdPort = USUAL_PD_PORT;

  @Option(names = "--stores", paramLabel = "N", description = "How many stores; 1 if absent.")
  private int stores = 1;

  @Option(names = "--pds", paramLabel = "N", description = "How many members of PD; 1 if absent.")
  private int pds = 1;

  @Option(
      names = "--api-version",
      paramLabel = "v1|v1ttl|v2",
      description = "How stores keep keys; v2 if absent.")
  private ApiVersion apiVersion = ApiVersion.V2;

  @Option(
      names = "--keyspace",
      paramLabel = "NAME",
      description = "Make this keyspace too; may be repeated. With --api-version v2.")
  private List<String> keyspaces = List.of();

  @Option(
      names = "--split",
      paramLabel = "KEY",
      description = "Begin a region at this key (escaped text); may be repeated.")
  private List<Bytes> splits = List.of();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The cluster's name, from which its id comes; embedded if absent.")
  private String name = "embedded";

  EmbeddedCommand(Streams streams) {
    super(streams);
  }

  @Override
  public Integer call() throws CommandException, InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    Signals.register("INT", asked::countDown);
    Signals.register("TERM", asked::countDown);
    try (EmbeddedCluster cluster = builder().start()) {
      PrintStream out = streams().out();
      out.println(cluster.url());
      out.flush();
      streams()
          .err()
          .println(
              "serving " + stores + " stores, PD at " + cluster.pdAddresses() + "; Ctrl-C ends");
      asked.await();
      streams().err().println("stopping");
    } catch (UncheckedIOException | IllegalArgumentException | IllegalStateException e) {
      throw new CommandException("cannot start the cluster: " + e.getMessage(), e);
    }
    return 0;
  }

  private EmbeddedClusterBuilder builder() throws CommandException {
    if (pdPort < 0 || pdPort > 0xffff) {
      throw new CommandException("--pd-port must be from 0 to 65535, not " + pdPort);
    }
    if (!keyspaces.isEmpty() && apiVersion != ApiVersion.V2) {
      throw new CommandException("--keyspace needs --api-version v2");
    }
    EmbeddedClusterBuilder builder =
        EmbeddedCluster.builder()
            .name(name)
            .stores(stores)
            .pdMembers(pds)
            .apiVersion(apiVersion)
            .tcp(pdPort)
            .splitKeys(splits);
    keyspaces.forEach(builder::keyspace);
    return builder;
  }
}

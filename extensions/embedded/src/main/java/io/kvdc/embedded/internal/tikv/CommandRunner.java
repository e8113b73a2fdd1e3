package io.kvdc.embedded.internal.tikv;

import com.google.protobuf.Message;
import io.grpc.Status;
import io.kvdc.embedded.internal.faults.FaultRules;
import io.kvdc.embedded.internal.faults.FaultTimer;
import io.kvdc.embedded.internal.faults.RequestFields;
import io.kvdc.proto.errorpb.Error;
import java.util.function.BiConsumer;

/**
 * Runs a command for whoever has its request.
 *
 * <p>A request for another cluster is refused, as TiKV does; a command that fails unforeseen fails
 * its call, never the server.
 */
final class CommandRunner {

  private static final System.Logger LOG = System.getLogger(CommandRunner.class.getName());

  private final long storeId;
  private final long clusterId;
  private final CommandTable commands;
  private final FaultRules rules;
  private final FaultTimer timer;
  private final ReadPool readPool;

  CommandRunner(
      long storeId, long clusterId, CommandTable commands, FaultRules rules, FaultTimer timer) {
    this.storeId = storeId;
    this.clusterId = clusterId;
    this.commands = commands;
    this.rules = rules;
    this.timer = timer;
    this.readPool = new ReadPool(storeId, rules);
  }

  void run(String method, Message request, Reply reply) {
    long asked = RequestFields.context(request).getClusterId();
    if (asked != 0 && asked != clusterId) {
      reply.fail(
          Status.INVALID_ARGUMENT.withDescription(
              "Cluster ID mismatch, request: %d, cluster: %d".formatted(asked, clusterId)));
      return;
    }
    BiConsumer<Message, Reply> command = commands.find(request.getClass());
    if (command == null) {
      reply.fail(
          Status.UNIMPLEMENTED.withDescription("the embedded store does not serve " + method));
      return;
    }
    Error busy = readPool.refusal(request);
    if (busy != null) {
      reply.refuse(busy);
      return;
    }
    try {
      command.accept(request, reply);
    } catch (StaleRegionException e) {
      reply.refuse(e.error());
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, method + " failed on store " + storeId, e);
      reply.fail(Status.INTERNAL.withDescription(method + " failed: " + e).withCause(e));
    }
  }

  long storeId() {
    return storeId;
  }

  FaultRules rules() {
    return rules;
  }

  FaultTimer timer() {
    return timer;
  }
}

package io.kvdc.embedded.internal.tikv;

import com.google.protobuf.Message;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The commands that a store serves, by the kind of their request: the same for a call of its own
 * and for a command inside a batch. Filled once, then only read.
 */
final class CommandTable {

  private final Map<Class<? extends Message>, BiConsumer<Message, Reply>> commands =
      new HashMap<>();

  /** Adds a command that answers at once. */
  <Q extends Message> void add(Class<Q> request, Function<Q, ? extends Message> command) {
    addLater(request, (message, reply) -> reply.answer(command.apply(message)));
  }

  /** Adds a command that may answer later. */
  <Q extends Message> void addLater(Class<Q> request, BiConsumer<Q, Reply> command) {
    commands.put(request, (message, reply) -> command.accept(request.cast(message), reply));
  }

  /** Finds the command for a request; null if the store serves none of this kind. */
  @Nullable BiConsumer<Message, Reply> find(Class<? extends Message> request) {
    return commands.get(request);
  }
}

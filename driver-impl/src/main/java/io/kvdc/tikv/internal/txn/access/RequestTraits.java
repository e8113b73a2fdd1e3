package io.kvdc.tikv.internal.txn.access;

import io.kvdc.Priority;
import io.kvdc.proto.kvrpcpb.CommandPri;
import io.kvdc.proto.kvrpcpb.Context;
import java.util.function.Consumer;

/**
 * What all requests of a session say of themselves.
 *
 * @param priority how urgent they are
 * @param label who sends them; empty: nobody in particular
 */
public record RequestTraits(Priority priority, String label) implements Consumer<Context.Builder> {

  @Override
  public void accept(Context.Builder context) {
    context.setPriority(
        switch (priority) {
          case LOW -> CommandPri.Low;
          case NORMAL -> CommandPri.Normal;
          case HIGH -> CommandPri.High;
        });
    if (!label.isEmpty()) {
      context.setRequestSource(source(label));
    }
  }

  /** What the requests of an application's session are called (client-go: ExternalRequest). */
  public static String source(String label) {
    return "external_" + label;
  }
}

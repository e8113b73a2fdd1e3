package io.kvdc.tikv.internal.rpc;

import io.kvdc.Priority;
import io.kvdc.proto.kvrpcpb.CommandPri;

/** How stores call the urgency of a request. */
public final class CommandPriority {

  private CommandPriority() {}

  /** The store's word. */
  public static CommandPri of(Priority priority) {
    return switch (priority) {
      case LOW -> CommandPri.Low;
      case NORMAL -> CommandPri.Normal;
      case HIGH -> CommandPri.High;
    };
  }
}

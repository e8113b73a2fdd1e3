package io.kvdc.tikv.internal.region;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.kvdc.proto.kvrpcpb.ExecDetailsV2;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What stores say of how they worked on a request. Most of their answers have a place for it. */
public final class ExecDetails {

  private static final String FIELD = "exec_details_v2";

  private static final Map<Descriptor, Optional<FieldDescriptor>> FIELDS =
      new ConcurrentHashMap<>();

  private ExecDetails() {}

  /** How long a store worked on a request, in nanoseconds; 0: it did not say. */
  static long rpcNanos(Message answer) {
    return of(answer).getTimeDetailV2().getTotalRpcWallTimeNs();
  }

  /** What an answer says; empty if it says nothing. */
  public static ExecDetailsV2 of(Message answer) {
    Optional<FieldDescriptor> field =
        FIELDS.computeIfAbsent(
            answer.getDescriptorForType(),
            type -> Optional.ofNullable(type.findFieldByName(FIELD)));
    return field.isPresent() && answer.hasField(field.get())
        ? (ExecDetailsV2) answer.getField(field.get())
        : ExecDetailsV2.getDefaultInstance();
  }
}

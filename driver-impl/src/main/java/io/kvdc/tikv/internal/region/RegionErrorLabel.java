package io.kvdc.tikv.internal.region;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.kvdc.proto.errorpb.Error;

/** What region errors are called in metrics (client-go region_request.go: regionErrorToLabel). */
final class RegionErrorLabel {

  private static final String DEADLINE = "deadline_exceeded";

  private RegionErrorLabel() {}

  static String of(Error error) {
    if (error.hasServerIsBusy()) {
      return saysDeadline(error.getServerIsBusy().getReason()) ? DEADLINE : "server_is_busy";
    }
    if (error.hasIsWitness()) {
      return "peer_is_witness";
    }
    for (FieldDescriptor field : error.getAllFields().keySet()) {
      if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        return snake(field.getMessageType().getName());
      }
    }
    if (saysDeadline(error.getMessage())) {
      return DEADLINE;
    }
    return error.getMessage().contains("invalid max_ts update")
        ? "invalid_max_ts_update"
        : "unknown";
  }

  private static boolean saysDeadline(String text) {
    return text.contains("eadline is exceeded");
  }

  private static String snake(String name) {
    StringBuilder snake = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char each = name.charAt(i);
      if (Character.isUpperCase(each) && i > 0) {
        snake.append('_');
      }
      snake.append(Character.toLowerCase(each));
    }
    return snake.toString();
  }
}

package io.kvdc.embedded.vectors;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/** The conditions of {@code repeat_until}. */
final class Conditions {

  private final Names names;

  Conditions(Names names) {
    this.names = names;
  }

  /** Whether an answer fulfils all of them. */
  boolean hold(JsonNode conditions, Message answer) {
    for (JsonNode condition : conditions) {
      if (!holds(condition.asString(), answer)) {
        return false;
      }
    }
    return true;
  }

  private boolean holds(String condition, Message answer) {
    if (condition.startsWith("!")) {
      return find(answer, condition.substring(1)) == null;
    }
    int equals = condition.indexOf('=');
    if (equals > 0) {
      Object value = find(answer, condition.substring(0, equals));
      return value != null && isEqual(value, condition.substring(equals + 1));
    }
    int length = condition.indexOf('#');
    if (length > 0) {
      Object value = find(answer, condition.substring(0, length));
      int wanted = Integer.parseInt(condition.substring(length + 1));
      return (value instanceof List<?> list ? list.size() : 0) == wanted;
    }
    return find(answer, condition) != null;
  }

  private boolean isEqual(Object value, String wanted) {
    if (value instanceof Long number) {
      return names.matches(wanted, number);
    }
    return value instanceof ByteString bytes
        ? bytes.equals(names.bytes(wanted))
        : Objects.toString(value).equals(names.text(wanted));
  }

  /** Follows a dotted path; null if something on it is absent. */
  private static Object find(Message answer, String path) {
    Object current = answer;
    for (String part : path.split("\\.", -1)) {
      if (current instanceof List<?> list) {
        int index = Integer.parseInt(part);
        current = index < list.size() ? list.get(index) : null;
      } else if (current instanceof Message message) {
        FieldDescriptor field = message.getDescriptorForType().findFieldByName(part);
        boolean there =
            field.isRepeated() ? message.getRepeatedFieldCount(field) > 0 : message.hasField(field);
        current = there ? message.getField(field) : null;
      } else {
        return null;
      }
    }
    return current;
  }
}

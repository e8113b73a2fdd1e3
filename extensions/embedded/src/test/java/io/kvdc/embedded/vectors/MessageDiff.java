package io.kvdc.embedded.vectors;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import io.kvdc.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** Compares an answer with the recorded one and lists where they differ. */
final class MessageDiff {

  /** Never compared: measurements, and what only the server itself uses. */
  private static final Set<String> NEVER =
      Set.of(
          "exec_details_v2",
          "transport_layer_load",
          "tikv_send_time_ns",
          "last_change_ts",
          "versions_to_last_change");

  private final Names names;
  private final IgnoredPaths ignored;
  private final List<String> differences = new ArrayList<>();

  MessageDiff(Names names, IgnoredPaths ignored) {
    this.names = names;
    this.ignored = ignored;
  }

  /** Compares one answer. */
  List<String> compare(JsonNode expected, Message actual) {
    message("", expected, actual);
    return differences;
  }

  /** Compares the answers of a stream. */
  List<String> compareAll(JsonNode expected, List<? extends Message> actual) {
    if (expected.size() != actual.size()) {
      differences.add(
          "expected %d answers, got %d: %s".formatted(expected.size(), actual.size(), actual));
    }
    for (int i = 0; i < Math.min(expected.size(), actual.size()); i++) {
      message(i + ".", expected.get(i), actual.get(i));
    }
    return differences;
  }

  private void message(String prefix, JsonNode expected, Message actual) {
    for (FieldDescriptor field : actual.getDescriptorForType().getFields()) {
      if (!NEVER.contains(field.getName())) {
        field(prefix + field.getName(), field, expected.get(field.getName()), actual);
      }
    }
    for (String name : expected.propertyNames()) {
      if (actual.getDescriptorForType().findFieldByName(name) == null) {
        differences.add(prefix + name + ": no such field in the contract");
      }
    }
  }

  private void field(String path, FieldDescriptor field, JsonNode expected, Message actual) {
    if (ignored.mayBeAbsent(path)) {
      return;
    }
    boolean there = isThere(field, actual);
    if (expected == null || !there) {
      if (expected != null) {
        differences.add(path + ": expected " + expected + ", is absent");
      } else if (there) {
        differences.add(path + ": expected absent, is " + show(actual.getField(field)));
      }
    } else if (!ignored.hasAnyValue(path)) {
      present(path, field, expected, actual.getField(field));
    }
  }

  private void present(String path, FieldDescriptor field, JsonNode expected, Object actual) {
    if (field.isMapField()) {
      map(path, field, expected, (List<?>) actual);
    } else if (field.isRepeated()) {
      List<?> elements = (List<?>) actual;
      if (elements.size() != expected.size()) {
        differences.add(
            "%s: expected %d elements, has %d: expected %s, is %s"
                .formatted(path, expected.size(), elements.size(), expected, show(actual)));
      }
      for (int i = 0; i < Math.min(elements.size(), expected.size()); i++) {
        String element = path + "." + i;
        if (!ignored.hasAnyValue(element)) {
          single(element, field, expected.get(i), elements.get(i));
        }
      }
    } else {
      single(path, field, expected, actual);
    }
  }

  private void map(String path, FieldDescriptor field, JsonNode expected, List<?> actual) {
    Map<String, Object> values = new TreeMap<>();
    FieldDescriptor valueField = field.getMessageType().findFieldByName("value");
    for (Object entry : actual) {
      Message message = (Message) entry;
      FieldDescriptor keyField = message.getDescriptorForType().findFieldByName("key");
      values.put(
          String.valueOf(message.getField(keyField)),
          message.getField(message.getDescriptorForType().findFieldByName("value")));
    }
    for (Map.Entry<String, JsonNode> entry : expected.properties()) {
      Object value = values.remove(entry.getKey());
      if (value == null) {
        differences.add(path + "." + entry.getKey() + ": is absent");
      } else {
        single(path + "." + entry.getKey(), valueField, entry.getValue(), value);
      }
    }
    values.keySet().forEach(key -> differences.add(path + "." + key + ": expected absent"));
  }

  private void single(String path, FieldDescriptor field, JsonNode expected, Object actual) {
    boolean equal =
        switch (field.getJavaType()) {
          case MESSAGE -> {
            message(path + ".", expected, (Message) actual);
            yield true;
          }
          case ENUM -> ((EnumValueDescriptor) actual).getName().equals(expected.asString());
          case BYTE_STRING -> names.bytes(expected.asString()).equals(actual);
          case STRING -> names.text(expected.asString()).equals(actual);
          case BOOLEAN -> actual.equals(expected.booleanValue());
          case LONG -> names.matches(expected.asString(), (Long) actual);
          case INT -> intMatches(expected, (Integer) actual);
          case DOUBLE, FLOAT -> ((Number) actual).doubleValue() == expected.doubleValue();
        };
    if (!equal) {
      differences.add(path + ": expected " + resolved(field, expected) + ", is " + show(actual));
    }
  }

  private boolean intMatches(JsonNode expected, int actual) {
    return expected.isString()
        ? names.matches(expected.asString(), actual)
        : (int) expected.asLong() == actual;
  }

  private String resolved(FieldDescriptor field, JsonNode expected) {
    return switch (field.getJavaType()) {
      case BYTE_STRING -> expected + " = " + show(names.bytes(expected.asString()));
      case LONG -> expected + " = " + Long.toUnsignedString(names.number(expected.asString()));
      default -> expected.toString();
    };
  }

  private static boolean isThere(FieldDescriptor field, Message message) {
    return field.isRepeated() ? message.getRepeatedFieldCount(field) > 0 : message.hasField(field);
  }

  private static String show(Object value) {
    if (value instanceof ByteString bytes) {
      return Bytes.wrap(bytes.toByteArray()).toString();
    }
    if (value instanceof Message message) {
      return "{" + TextFormat.printer().emittingSingleLine(true).printToString(message) + "}";
    }
    if (value instanceof List<?> list) {
      return list.stream().map(MessageDiff::show).toList().toString();
    }
    return value instanceof Long number ? Long.toUnsignedString(number) : String.valueOf(value);
  }
}

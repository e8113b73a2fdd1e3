package io.kvdc.tikv.internal.direct;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which fields of a message hold keys. Fields of TiKV's messages are called alike for alike things,
 * so their names tell; a test goes through all fields of bytes of all messages, so that a new one
 * is not overlooked.
 *
 * @param keys single keys and lists of keys
 * @param range the two bounds of a range; null if it has none
 * @param messages messages that hold keys themselves
 */
record KeyFields(
    List<FieldDescriptor> keys, @Nullable Range range, List<FieldDescriptor> messages) {

  /** What fields of one key, or of many, are called. */
  static final Set<String> KEYS =
      Set.of(
          "key",
          "keys",
          "split_keys",
          "primary_key",
          "primary_lock",
          "primary",
          "lock_key",
          "deadlock_key",
          "secondaries");

  /** Those in which no key at all is said by an empty one. */
  private static final Set<String> OPTIONAL = Set.of("primary_key", "primary_lock", "primary");

  /** How the bounds of ranges are called: of most, and of the coprocessor's. */
  static final Map<String, String> RANGES = Map.of("start_key", "end_key", "start", "end");

  private static final String REGION = "Region";
  private static final String REVERSE = "reverse";
  private static final String CONTEXT = "context";
  private static final String REGION_ERROR = "region_error";

  private static final Map<Descriptor, KeyFields> KNOWN = new ConcurrentHashMap<>();

  /**
   * The two bounds of a range.
   *
   * @param start the first key; empty: before all
   * @param end the key behind the last; empty: after all
   * @param reverse whether the bounds have changed places; null: they never do
   * @param ofRegion whether they are as PD keeps them
   */
  record Range(
      FieldDescriptor start,
      FieldDescriptor end,
      @Nullable FieldDescriptor reverse,
      boolean ofRegion) {}

  static KeyFields of(Descriptor type) {
    return KNOWN.computeIfAbsent(type, KeyFields::read);
  }

  boolean isEmpty() {
    return keys.isEmpty() && range == null && messages.isEmpty();
  }

  static boolean isOptional(FieldDescriptor field) {
    return OPTIONAL.contains(field.getName());
  }

  private static KeyFields read(Descriptor type) {
    List<FieldDescriptor> keys = new ArrayList<>();
    List<FieldDescriptor> messages = new ArrayList<>();
    Range range = null;
    for (FieldDescriptor field : type.getFields()) {
      if (field.getJavaType() == JavaType.MESSAGE) {
        if (isRead(field) && holdsKeys(field.getMessageType(), new HashSet<>())) {
          messages.add(field);
        }
      } else if (field.getJavaType() == JavaType.BYTE_STRING) {
        if (KEYS.contains(field.getName())) {
          keys.add(field);
        } else if (RANGES.containsKey(field.getName())) {
          FieldDescriptor end = type.findFieldByName(RANGES.get(field.getName()));
          if (end == null) {
            keys.add(field);
          } else {
            range =
                new Range(field, end, type.findFieldByName(REVERSE), type.getName().equals(REGION));
          }
        }
      }
    }
    return new KeyFields(List.copyOf(keys), range, List.copyOf(messages));
  }

  /** A message may hold others of its own type, as a shared lock does. */
  private static boolean holdsKeys(Descriptor type, Set<Descriptor> visited) {
    if (!visited.add(type)) {
      return false;
    }
    for (FieldDescriptor field : type.getFields()) {
      boolean holds =
          field.getJavaType() == JavaType.MESSAGE
              ? isRead(field) && holdsKeys(field.getMessageType(), visited)
              : field.getJavaType() == JavaType.BYTE_STRING
                  && (KEYS.contains(field.getName()) || RANGES.containsKey(field.getName()));
      if (holds) {
        return true;
      }
    }
    return false;
  }

  /** The driver fills contexts and deals with region errors itself. */
  private static boolean isRead(FieldDescriptor field) {
    return !field.getName().equals(CONTEXT) && !field.getName().equals(REGION_ERROR);
  }
}

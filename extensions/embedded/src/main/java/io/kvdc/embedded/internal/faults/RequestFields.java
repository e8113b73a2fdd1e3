package io.kvdc.embedded.internal.faults;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.kvdc.proto.errorpb.Error;
import io.kvdc.proto.kvrpcpb.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The fields that requests of many kinds have in common, found by name. */
public final class RequestFields {

  private static final Set<String> KEY_FIELDS =
      Set.of("key", "keys", "start_key", "primary_key", "split_key", "split_keys", "region_key");
  private static final Set<String> FIELDS_WITH_KEYS = Set.of("pairs", "mutations", "ranges");

  private RequestFields() {}

  /** Returns the request's context; the default one if it has none. */
  public static Context context(Message request) {
    FieldDescriptor field = request.getDescriptorForType().findFieldByName("context");
    return field != null && request.getField(field) instanceof Context context
        ? context
        : Context.getDefaultInstance();
  }

  /** Returns the region id of the request's context, or its own; 0 if it names none. */
  public static long regionId(Message request) {
    FieldDescriptor own = request.getDescriptorForType().findFieldByName("region_id");
    return own != null && request.getField(own) instanceof Long id
        ? id
        : context(request).getRegionId();
  }

  /** Returns the keys that a request names, starts of ranges included. */
  public static List<ByteString> keys(Message request) {
    List<ByteString> keys = new ArrayList<>();
    for (FieldDescriptor field : request.getDescriptorForType().getFields()) {
      if (KEY_FIELDS.contains(field.getName())) {
        values(request, field).forEach(value -> addKey(keys, value));
      } else if (FIELDS_WITH_KEYS.contains(field.getName())) {
        values(request, field).forEach(value -> addKeys(keys, value));
      }
    }
    return keys;
  }

  /** Makes an answer that holds only a region error; null if answers of this kind have none. */
  public static @Nullable Message withRegionError(Message emptyAnswer, Error error) {
    FieldDescriptor field = emptyAnswer.getDescriptorForType().findFieldByName("region_error");
    return field == null ? null : emptyAnswer.toBuilder().setField(field, error).build();
  }

  private static void addKey(List<ByteString> keys, Object value) {
    if (value instanceof ByteString key) {
      keys.add(key);
    }
  }

  private static void addKeys(List<ByteString> keys, Object value) {
    if (value instanceof Message message) {
      keys.addAll(keys(message));
    }
  }

  private static List<?> values(Message message, FieldDescriptor field) {
    Object value = message.getField(field);
    return value instanceof List<?> list ? list : List.of(value);
  }
}

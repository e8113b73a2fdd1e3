package io.kvdc.tikv.internal.direct;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.error.ProtocolException;
import io.kvdc.tikv.internal.codec.KeyCodec;
import io.kvdc.tikv.internal.rpc.ByteStrings;
import java.lang.reflect.InvocationTargetException;
import java.util.List;

/**
 * Puts the keys in requests into a keyspace and takes those in answers out again (client-go
 * internal/apicodec: EncodeRequest, DecodeResponse), by what {@link KeyFields} says of a message.
 */
final class MessageKeys {

  private final KeyCodec codec;

  MessageKeys(KeyCodec codec) {
    this.codec = codec;
  }

  /** An empty message of a type. */
  static <T extends Message> T prototype(Class<T> type) {
    try {
      return type.cast(type.getMethod("getDefaultInstance").invoke(null));
    } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
      throw new IllegalArgumentException(type + " is no generated message", e);
    }
  }

  /** The same request with store keys. */
  <T extends Message> T encode(T request) {
    return changed(request, true);
  }

  /**
   * The same answer with the application's keys.
   *
   * @throws ProtocolException if a key is outside the keyspace
   */
  <T extends Message> T decode(T answer) {
    return changed(answer, false);
  }

  @SuppressWarnings("unchecked") // What a message's builder makes is of its type.
  private <T extends Message> T changed(T message, boolean encoding) {
    KeyFields fields = KeyFields.of(message.getDescriptorForType());
    return fields.isEmpty() ? message : (T) change(message, fields, encoding);
  }

  private Message change(Message message, KeyFields fields, boolean encoding) {
    Message.Builder builder = message.toBuilder();
    for (FieldDescriptor field : fields.keys()) {
      changeKeys(builder, field, encoding, KeyFields.isOptional(field));
    }
    KeyFields.Range range = fields.range();
    if (range != null) {
      changeRange(builder, range, encoding);
    }
    for (FieldDescriptor field : fields.messages()) {
      changeMessages(builder, field, encoding);
    }
    return builder.build();
  }

  private void changeKeys(
      Message.Builder builder, FieldDescriptor field, boolean encoding, boolean optional) {
    if (!field.isRepeated()) {
      ByteString key = (ByteString) builder.getField(field);
      if (!key.isEmpty() || (encoding && !optional)) {
        builder.setField(field, change(key, encoding));
      }
      return;
    }
    int count = builder.getRepeatedFieldCount(field);
    for (int i = 0; i < count; i++) {
      ByteString key = (ByteString) builder.getRepeatedField(field, i);
      builder.setRepeatedField(field, i, change(key, encoding));
    }
  }

  private ByteString change(ByteString key, boolean encoding) {
    Bytes bytes = ByteStrings.toBytes(key);
    return ByteStrings.of(encoding ? codec.encodeKey(bytes) : codec.decodeKey(bytes));
  }

  private void changeRange(Message.Builder builder, KeyFields.Range range, boolean encoding) {
    boolean reverse = range.reverse() != null && (boolean) builder.getField(range.reverse());
    FieldDescriptor low = reverse ? range.end() : range.start();
    FieldDescriptor high = reverse ? range.start() : range.end();
    Bytes start = ByteStrings.toBytes((ByteString) builder.getField(low));
    Bytes end = ByteStrings.toBytes((ByteString) builder.getField(high));
    KeyRange changed;
    if (encoding) {
      changed = codec.encodeRange(new KeyRange(start, end));
    } else if (range.ofRegion()) {
      changed = codec.decodeRegionRange(start, end);
    } else {
      changed =
          new KeyRange(
              start.isEmpty() ? start : codec.decodeKey(start),
              end.isEmpty() ? end : codec.decodeKey(end));
    }
    builder.setField(low, ByteStrings.of(changed.start()));
    builder.setField(high, ByteStrings.of(changed.end()));
  }

  private void changeMessages(Message.Builder builder, FieldDescriptor field, boolean encoding) {
    if (!field.isRepeated()) {
      if (builder.hasField(field)) {
        builder.setField(field, changed((Message) builder.getField(field), encoding));
      }
      return;
    }
    List<?> messages = (List<?>) builder.getField(field);
    for (int i = 0; i < messages.size(); i++) {
      builder.setRepeatedField(field, i, changed((Message) messages.get(i), encoding));
    }
  }

  /** The descriptor of a message, for tests. */
  static Descriptor descriptor(Class<? extends Message> type) {
    return prototype(type).getDescriptorForType();
  }
}

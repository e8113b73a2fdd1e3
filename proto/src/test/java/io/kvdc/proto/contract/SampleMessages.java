package io.kvdc.proto.contract;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import java.util.List;

/**
 * Messages in which every field is set, so that a field which is lost or misread on the way shows.
 */
final class SampleMessages {
  /** Deep enough for every message but the recursive ones. */
  private static final int MAX_DEPTH = 5;

  private SampleMessages() {}

  /**
   * A message with every field set to a value of its own; of a oneof, the member declared first.
   */
  static DynamicMessage fill(Descriptor type) {
    return fill(type, 0);
  }

  private static DynamicMessage fill(Descriptor type, int depth) {
    DynamicMessage.Builder builder = DynamicMessage.newBuilder(type);
    List<FieldDescriptor> fields = type.getFields();
    for (FieldDescriptor field : fields) {
      boolean laterInOneof =
          field.getContainingOneof() != null && field.getContainingOneof().getField(0) != field;
      boolean tooDeep =
          field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && depth == MAX_DEPTH;
      if (!laterInOneof && !tooDeep) {
        Object value = value(field, depth);
        builder.setField(field, field.isRepeated() ? List.of(value) : value);
      }
    }
    return builder.build();
  }

  private static Object value(FieldDescriptor field, int depth) {
    int number = field.getNumber();
    return switch (field.getJavaType()) {
      case INT -> Integer.MIN_VALUE + number; // above the signed range where the field is unsigned
      case LONG -> Long.MIN_VALUE + number;
      case FLOAT -> number + 0.5f;
      case DOUBLE -> number + 0.25;
      case BOOLEAN -> true;
      case STRING -> field.getName();
      case BYTE_STRING -> ByteString.copyFrom(new byte[] {0, (byte) number, (byte) 0xff});
      case ENUM -> field.getEnumType().getValues().get(field.getEnumType().getValues().size() - 1);
      case MESSAGE -> fill(field.getMessageType(), depth + 1);
    };
  }
}

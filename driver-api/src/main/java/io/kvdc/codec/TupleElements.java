package io.kvdc.codec;

import io.kvdc.Bytes;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which objects can be elements of a tuple, and in which order they are. */
final class TupleElements {

  private TupleElements() {}

  static Object check(Object element, int index) {
    if (element instanceof Integer || element instanceof Short || element instanceof Byte) {
      return ((Number) element).longValue();
    }
    if (element instanceof Float number) {
      return number.doubleValue();
    }
    if (element instanceof byte[] bytes) {
      return Bytes.copyOf(bytes);
    }
    if (ElementType.of(element) == null) {
      throw new IllegalArgumentException(
          "element "
              + index
              + " of a tuple cannot be a "
              + element.getClass().getName()
              + "; it can be null or a "
              + ElementType.all().stream()
                  .map(type -> type.valueClass().getSimpleName())
                  .collect(Collectors.joining(", ")));
    }
    if (element instanceof String text && !isWellFormed(text)) {
      throw new IllegalArgumentException(
          "element " + index + " of a tuple is a string with half a surrogate pair");
    }
    return element;
  }

  private static boolean isWellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        i++;
        if (i == text.length() || !Character.isSurrogatePair(c, text.charAt(i))) {
          return false;
        }
      }
    }
    return true;
  }

  static int compare(@Nullable Object left, @Nullable Object right) {
    if (left == null || right == null) {
      return Boolean.compare(left != null, right != null);
    }
    ElementType<?> type = Tuple.typeOf(left);
    int byType = Integer.compare(type.tag(), Tuple.typeOf(right).tag());
    return byType != 0 ? byType : type.compare(left, right);
  }
}

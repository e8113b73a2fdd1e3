package io.kvdc;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every method of a blocking face has its twin on the asynchronous one and the other way round: the
 * same name and parameters, and as result the stage of the same.
 */
class FacesInStepTest {

  /** Methods that one face alone has, and why. Fails when an entry is no longer needed. */
  private static final Map<String, String> EXEMPT = new LinkedHashMap<>();

  static {
    EXEMPT.put("RawSession.async()", "leads from one face to the other");
    EXEMPT.put("Transaction.async()", "leads from one face to the other");
    EXEMPT.put("Snapshot.async()", "leads from one face to the other");
    EXEMPT.put("Cursor.stream()", "streams pull, and so block");
    EXEMPT.put("Cursor.iterator()", "iterators pull, and so block");
    EXEMPT.put("Cursor.forEach(Consumer)", "comes with Iterable");
    EXEMPT.put("Cursor.spliterator()", "comes with Iterable");
    EXEMPT.put("Cursor.toList()", "reads all, page by page");
  }

  private static final Map<Class<?>, Class<?>> TWINS =
      Map.of(
          Session.class, AsyncSession.class,
          RawSession.class, AsyncRawSession.class,
          Transaction.class, AsyncTransaction.class,
          Snapshot.class, AsyncSnapshot.class,
          Cursor.class, AsyncCursor.class);

  /** What is only told or noted, and so never waits, is the same on both faces. */
  private static final Set<String> AT_ONCE =
      Set.of(
          "close",
          "connection",
          "options",
          "startTimestamp",
          "commitTimestamp",
          "timestamp",
          "state",
          "flag",
          "savepoint",
          "startFairLocking",
          "rollbackTo",
          "release",
          "isReadOnly",
          "clearCache",
          "statistics");

  static Stream<Arguments> twins() {
    return TWINS.entrySet().stream().map(twin -> Arguments.of(twin.getKey(), twin.getValue()));
  }

  @ParameterizedTest
  @MethodSource("twins")
  void everyMethodHasItsTwin(Class<?> blocking, Class<?> async) {
    Set<String> expected = new TreeSet<>();
    for (Method method : methods(blocking)) {
      if (!EXEMPT.containsKey(signature(blocking, method))) {
        expected.add(inAsync(method));
      }
    }
    Set<String> actual = new TreeSet<>();
    for (Method method : methods(async)) {
      if (!EXEMPT.containsKey(signature(async, method))) {
        actual.add(text(method, method.getGenericReturnType()));
      }
    }
    assertThat(actual).isEqualTo(expected).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("twins")
  void defaultMethodsAreDefaultOnBothFaces(Class<?> blocking, Class<?> async) {
    assertThat(defaults(async)).isEqualTo(defaults(blocking));
  }

  private static Set<String> defaults(Class<?> face) {
    return Arrays.stream(face.getMethods())
        .filter(Method::isDefault)
        .filter(method -> !EXEMPT.containsKey(signature(face, method)))
        .map(method -> signature(Object.class, method))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void noExemptionIsStale() {
    Set<String> present =
        Stream.concat(TWINS.keySet().stream(), TWINS.values().stream())
            .flatMap(face -> methods(face).stream().map(method -> signature(face, method)))
            .collect(Collectors.toSet());
    assertThat(present).containsAll(EXEMPT.keySet());
    TWINS.forEach(
        (blocking, async) ->
            methods(blocking).stream()
                .filter(method -> EXEMPT.containsKey(signature(blocking, method)))
                .forEach(
                    method ->
                        assertThat(methods(async))
                            .extracting(twin -> signature(Object.class, twin))
                            .doesNotContain(signature(Object.class, method))));
  }

  private static Set<Method> methods(Class<?> face) {
    return Arrays.stream(face.getMethods())
        .filter(method -> !Modifier.isStatic(method.getModifiers()))
        .filter(method -> !method.isBridge())
        .collect(Collectors.toSet());
  }

  private static String signature(Class<?> face, Method method) {
    return face.getSimpleName()
        + "."
        + method.getName()
        + Arrays.stream(method.getParameterTypes())
            .map(Class::getSimpleName)
            .collect(Collectors.joining(", ", "(", ")"));
  }

  /** The blocking method as it must look on the other face. */
  private static String inAsync(Method method) {
    Type result = method.getGenericReturnType();
    boolean plain =
        AT_ONCE.contains(method.getName())
            || method.getReturnType() == int.class
            || TWINS.containsKey(method.getReturnType())
            || signature(Transaction.class, method).equals("Transaction.size()");
    if (plain) {
      return text(method, result)
          .replace("io.kvdc.RawSession ", "io.kvdc.AsyncRawSession ")
          .replace("io.kvdc.Snapshot ", "io.kvdc.AsyncSnapshot ")
          .replace("io.kvdc.Cursor<", "io.kvdc.AsyncCursor<");
    }
    String boxed =
        result == void.class
            ? Void.class.getName()
            : result == long.class ? Long.class.getName() : name(result);
    return CompletionStage.class.getName() + "<" + boxed + "> " + signature(Object.class, method);
  }

  private static String text(Method method, Type result) {
    return name(result) + " " + signature(Object.class, method);
  }

  private static String name(Type type) {
    assertThat(type).isNotInstanceOf(GenericArrayType.class);
    return type instanceof ParameterizedType || !(type instanceof Class<?> plain)
        ? type.getTypeName()
        : plain.getName();
  }
}

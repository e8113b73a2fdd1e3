package io.kvdc.junit;

import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.platform.commons.support.AnnotationSupport;

/** Sets the fields that are marked. */
final class FieldInjection {
  private final ExtensionContext context;

  FieldInjection(ExtensionContext context) {
    this.context = context;
  }

  void intoClass(Class<?> type) {
    inject(type, null, field -> Modifier.isStatic(field.getModifiers()));
  }

  void intoInstance(Object instance) {
    inject(instance.getClass(), instance, field -> !Modifier.isStatic(field.getModifiers()));
  }

  private void inject(Class<?> type, @Nullable Object instance, Predicate<Field> which) {
    for (Field field : AnnotationSupport.findAnnotatedFields(type, FromCluster.class, which)) {
      String where =
          "the field " + field.getDeclaringClass().getSimpleName() + "." + field.getName();
      check(field, where);
      ClusterScope scope = ClusterScope.of(context);
      if (instance != null) {
        checkNotRaced(scope, field, where);
      } else {
        checkNotInherited(type, field, where);
      }
      try {
        field.setAccessible(true);
        field.set(instance, scope.value(field.getType(), where));
      } catch (IllegalAccessException | InaccessibleObjectException refused) {
        throw new ExtensionConfigurationException(
            where + " cannot be set; open its package to io.kvdc.junit", refused);
      }
    }
  }

  private static void check(Field field, String where) {
    if (!ClusterScope.givesIfMarked(field.getType())) {
      throw new ExtensionConfigurationException(
          where + " " + Messages.unsupported(field.getType()));
    }
    if (Modifier.isFinal(field.getModifiers())) {
      throw new ExtensionConfigurationException(
          where + " is final, and cannot be set by @FromCluster");
    }
  }

  /** A static field is one for all classes that inherit it, and each of them has its cluster. */
  private void checkNotInherited(Class<?> type, Field field, String where) {
    if (field.getDeclaringClass() != type
        && context.getExecutionMode() == ExecutionMode.CONCURRENT) {
      throw new ExtensionConfigurationException(
          where
              + " is static and inherited by "
              + type.getSimpleName()
              + ", which may run at the same time as others that inherit it; take a parameter of"
              + " @BeforeAll instead, or a field that is not static");
    }
  }

  /** One field cannot hold what is another for each of the tests that run at once. */
  private void checkNotRaced(ClusterScope scope, Field field, String where) {
    if (scope.isOfTest(field.getType())
        && context.getTestInstanceLifecycle().filter(Lifecycle.PER_CLASS::equals).isPresent()
        && context.getExecutionMode() == ExecutionMode.CONCURRENT) {
      throw new ExtensionConfigurationException(
          where
              + " is one for tests that run at the same time, and its value another for each; take a"
              + " parameter instead, or say sharing = DATA in @KvCluster");
    }
  }
}

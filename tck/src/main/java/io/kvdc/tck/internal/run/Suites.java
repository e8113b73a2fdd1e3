package io.kvdc.tck.internal.run;

import io.kvdc.tck.internal.fixture.TckExtension;
import io.kvdc.tck.suite.AllSuites;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/** Which tests there are. */
final class Suites {

  private Suites() {}

  static List<Class<?>> classes() {
    return AllSuites.classes();
  }

  /** The ids of all tests. */
  static Set<String> ids() {
    return classes().stream()
        .flatMap(
            suite ->
                Arrays.stream(suite.getDeclaredMethods())
                    .filter(method -> AnnotationSupport.isAnnotated(method, Testable.class))
                    .map(method -> TckExtension.id(suite, method)))
        .collect(Collectors.toSet());
  }
}

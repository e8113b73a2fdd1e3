package io.kvdc.junit;

import io.kvdc.embedded.ApiVersion;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Who asked for a cluster: the nearest method or class with the annotation, seen from a test.
 *
 * @param context where what belongs to all of its tests is kept
 * @param annotation what it asked for
 * @param ofMethod whether it is a method, with nobody to share with
 */
record ClusterOwner(ExtensionContext context, KvCluster annotation, boolean ofMethod) {

  static ClusterOwner of(ExtensionContext context) {
    for (Optional<ExtensionContext> at = Optional.of(context);
        at.isPresent();
        at = at.get().getParent()) {
      ExtensionContext here = at.get();
      Optional<KvCluster> found = here.getElement().flatMap(ClusterOwner::annotationOf);
      if (found.isPresent()) {
        return new ClusterOwner(here, found.get(), here.getTestMethod().isPresent()).checked();
      }
    }
    throw new ExtensionConfigurationException(
        "no @KvCluster on " + context.getDisplayName() + " or a class around it");
  }

  private static Optional<KvCluster> annotationOf(AnnotatedElement element) {
    List<Annotation> carriers = carriers(element);
    if (carriers.size() > 1) {
      throw new ExtensionConfigurationException(
          element
              + " asks for a cluster more than once, by "
              + carriers.stream().map(each -> "@" + each.annotationType().getSimpleName()).toList()
              + "; leave one of them");
    }
    return AnnotationSupport.findAnnotation(element, KvCluster.class);
  }

  private static List<Annotation> carriers(AnnotatedElement element) {
    return Stream.of(element.getDeclaredAnnotations())
        .filter(
            each ->
                each instanceof KvCluster
                    || AnnotationSupport.isAnnotated(each.annotationType(), KvCluster.class))
        .toList();
  }

  private ClusterOwner checked() {
    if (!annotation.keyspace().isEmpty()) {
      if (annotation.apiVersion() != ApiVersion.V2) {
        throw new ExtensionConfigurationException(
            "@KvCluster: keyspace needs apiVersion V2, not " + annotation.apiVersion());
      }
      if (keyspacePerTest()) {
        throw new ExtensionConfigurationException(
            "@KvCluster: each test has a keyspace of its own; to have all of them use '"
                + annotation.keyspace()
                + "', say sharing = DATA or sharing = NOTHING");
      }
    }
    return this;
  }

  boolean clusterPerTest() {
    return ofMethod
        || annotation.sharing() == Sharing.NOTHING
        || (annotation.sharing() == Sharing.CLUSTER && annotation.apiVersion() != ApiVersion.V2);
  }

  boolean keyspacePerTest() {
    return !clusterPerTest() && annotation.sharing() == Sharing.CLUSTER;
  }

  boolean dataPerTest() {
    return clusterPerTest() || keyspacePerTest();
  }
}

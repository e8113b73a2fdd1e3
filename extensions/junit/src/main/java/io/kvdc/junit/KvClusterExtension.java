package io.kvdc.junit;

import java.lang.reflect.Parameter;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * What {@link KvCluster} registers with JUnit. Has no state; all that lives is in JUnit's stores.
 */
final class KvClusterExtension implements BeforeAllCallback, BeforeEachCallback, ParameterResolver {

  @Override
  public void beforeAll(ExtensionContext context) {
    // An annotation that makes no sense fails the class once, not each of its tests.
    ClusterOwner.of(context);
    new FieldInjection(context).intoClass(context.getRequiredTestClass());
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    FieldInjection fields = new FieldInjection(context);
    context.getRequiredTestInstances().getAllInstances().forEach(fields::intoInstance);
  }

  /** The arguments of a constructor belong to the test for which the object is made. */
  @Override
  public ExtensionContextScope getTestInstantiationExtensionContextScope(
      ExtensionContext rootContext) {
    return ExtensionContextScope.TEST_METHOD;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return ClusterScope.gives(parameter.getParameter().getType())
        || parameter.isAnnotated(FromCluster.class);
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Parameter wanted = parameter.getParameter();
    String where =
        "the parameter " + wanted + " of " + parameter.getDeclaringExecutable().getName();
    if (!ClusterScope.givesIfMarked(wanted.getType())) {
      throw new ParameterResolutionException(where + " " + Messages.unsupported(wanted.getType()));
    }
    return ClusterScope.of(context).value(wanted.getType(), where);
  }
}

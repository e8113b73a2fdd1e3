package io.kvdc.tck;

import io.kvdc.Capability;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks tests that need a capability. On a connection without it they are reported as not
 * supported, not as failed. On a method it takes the place of that on the class.
 */
@Documented
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface RequiresCapability {

  /**
   * What is needed; the tests are reported under the first.
   *
   * @return at least one capability
   */
  Capability[] value();
}

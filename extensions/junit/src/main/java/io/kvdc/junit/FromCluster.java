package io.kvdc.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks what a test is to be given out of its {@link KvCluster}: a {@link io.kvdc.Connection}, the
 * {@link io.kvdc.embedded.EmbeddedCluster}, or as a {@link String} the URL that the connection was
 * opened with.
 *
 * <p>A parameter needs it only for the URL; the other two types speak for themselves. A field
 * always needs it; it is set before the methods marked {@code @BeforeEach}, also that of an outer
 * class of a {@code @Nested} one, and a static field before those marked {@code @BeforeAll}. A
 * field may be private, but not final, and not one static field for several classes side by side.
 */
@Documented
@Target({ElementType.PARAMETER, ElementType.FIELD})
@Retention(RetentionPolicy.RUNTIME)
public @interface FromCluster {}

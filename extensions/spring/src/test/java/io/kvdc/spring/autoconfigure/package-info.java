/** Tests of the auto-configuration, in applications as Spring Boot makes them. */
@NullMarked
package io.kvdc.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;

/**
 * What Spring Boot finds: with {@code kvdc.url} in {@code application.properties} there are a
 * {@link io.kvdc.Connection}, a {@link io.kvdc.spring.KvTemplate}, a {@link
 * io.kvdc.spring.KvTransactionManager}, and what reports health where the application has it. Each
 * of them gives way to one of the application.
 */
@NullMarked
package io.kvdc.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;

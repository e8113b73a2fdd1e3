/**
 * KVDC in Spring: {@link io.kvdc.spring.KvTransactionManager} makes {@code @Transactional} work,
 * {@link io.kvdc.spring.KvTemplate} reads and writes in the transaction of the thread, and {@link
 * io.kvdc.spring.KvExceptionTranslator} says in Spring's words what went wrong. Spring Boot
 * configures them by itself; see {@code io.kvdc.spring.autoconfigure}.
 *
 * <pre>{@code
 * @Transactional
 * public void greet(String name) {
 *   template.put(Bytes.utf8("greeting/" + name), Bytes.utf8("hello"));
 * }
 * }</pre>
 */
@NullMarked
package io.kvdc.spring;

import org.jspecify.annotations.NullMarked;

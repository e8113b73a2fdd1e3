/**
 * Everything that can go wrong, on three axes: may it be retried, is the outcome known, did the
 * caller cause it.
 *
 * <p>One unchecked root, {@link io.kvdc.error.KvException}, has four sealed branches: {@link
 * io.kvdc.error.KvTransientException} (try again), {@link io.kvdc.error.KvPermanentException}
 * (trying again cannot help), {@link io.kvdc.error.KvUndeterminedException} (a write may or may not
 * have been applied) and {@link io.kvdc.error.KvMisuseException} (the call itself is wrong). The
 * leaves are open: another driver adds its own.
 *
 * <p>Example: what a caller usually tells apart.
 *
 * <pre>{@code
 * try {
 *   connection.raw().put(Bytes.utf8("k"), Bytes.utf8("v"));
 * } catch (KvUndeterminedException unclear) {
 *   reconcile(unclear); // read the key back before writing it again
 * } catch (KvException e) {
 *   if (e.isRetryable()) retryLater();
 *   else throw e;
 * }
 * }</pre>
 */
@NullMarked
package io.kvdc.error;

import org.jspecify.annotations.NullMarked;

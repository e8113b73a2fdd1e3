/**
 * Proof that the embedded cluster is real: clients that other people wrote work against it over
 * TCP, unmodified.
 */
package io.kvdc.embedded.interop;

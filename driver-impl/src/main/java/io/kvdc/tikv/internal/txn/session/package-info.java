/**
 * What the application holds: transactions with their states, their own writes over the snapshot,
 * savepoints, and what becomes of those that are forgotten. {@code LiveTransaction} is the core
 * that both faces share.
 */
@NullMarked
package io.kvdc.tikv.internal.txn.session;

import org.jspecify.annotations.NullMarked;

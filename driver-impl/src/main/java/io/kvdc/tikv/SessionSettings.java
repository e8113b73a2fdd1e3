package io.kvdc.tikv;

import io.kvdc.TransactionOptions;

/**
 * What the sessions of one connection need to know.
 *
 * @param transactions how transactions work unless they say otherwise
 * @param leakStacks whether transactions remember where they began
 * @param mixedModes whether raw and transactional keys may share a space
 */
record SessionSettings(TransactionOptions transactions, boolean leakStacks, boolean mixedModes) {}

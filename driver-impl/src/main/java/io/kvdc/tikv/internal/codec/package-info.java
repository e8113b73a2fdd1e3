/**
 * Keys as the cluster sees them: the keyspace prefix of API v2, and the memcomparable form in which
 * PD keeps the bounds of regions. The lowest layer; it knows no other.
 */
@NullMarked
package io.kvdc.tikv.internal.codec;

import org.jspecify.annotations.NullMarked;

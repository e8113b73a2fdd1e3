/**
 * Clients that were written apart from this driver share a cluster with it: each reads what the
 * other committed, and settles what the other left behind.
 */
@NullMarked
package io.kvdc.tikv.interop;

import org.jspecify.annotations.NullMarked;

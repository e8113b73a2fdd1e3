/**
 * What is asked of PD: who leads it, timestamps, regions, stores, keyspaces, and orders to split
 * and scatter. Finds the leader among several members and follows it as it moves; keys are in the
 * form in which PD keeps them (see the codec layer).
 */
@NullMarked
package io.kvdc.tikv.internal.pd;

import org.jspecify.annotations.NullMarked;

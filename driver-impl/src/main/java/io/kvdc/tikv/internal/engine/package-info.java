/**
 * The machinery behind connections: one engine for all connections with an equal URL and equal
 * options. An engine is built in order and taken down in reverse, also when it fails half-way.
 */
@NullMarked
package io.kvdc.tikv.internal.engine;

import org.jspecify.annotations.NullMarked;

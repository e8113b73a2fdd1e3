/**
 * What the faces of all sessions share: how calls are started and waited for, on which threads they
 * must not be, and cursors.
 */
@NullMarked
package io.kvdc.tikv.internal.call;

import org.jspecify.annotations.NullMarked;

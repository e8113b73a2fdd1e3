/** How the faces of all sessions wait for calls, and on which threads they must not. */
@NullMarked
package io.kvdc.tikv.internal.call;

import org.jspecify.annotations.NullMarked;

/** The plug-in kit finds what is wrong, and nothing where nothing is. */
@NullMarked
package io.kvdc.tck.plugin;

import org.jspecify.annotations.NullMarked;

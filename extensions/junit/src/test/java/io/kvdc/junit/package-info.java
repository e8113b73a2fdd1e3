/**
 * Tests of the annotation: most run small test classes by JUnit's own test kit and look at what
 * came of it.
 */
@NullMarked
package io.kvdc.junit;

import org.jspecify.annotations.NullMarked;

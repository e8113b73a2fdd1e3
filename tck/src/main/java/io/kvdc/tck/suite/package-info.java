/**
 * The tests. Each class is about one subject, says in its Javadoc what it covers, and uses the API
 * alone.
 */
@NullMarked
package io.kvdc.tck.suite;

import org.jspecify.annotations.NullMarked;

/** Tests against an embedded cluster: transactions as Spring's proxies make them. */
@NullMarked
package io.kvdc.spring;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.kvdc.tikv.internal.rpc.tls;

import org.jspecify.annotations.NullMarked;

/**
 * Many requests on one stream: the BatchCommands RPC of TiKV. Queues requests, writes them in
 * frames, finds the call that each answer belongs to, and makes a new stream where one has ended.
 * Knows neither stores nor what a failure means to a caller.
 */
@NullMarked
package io.kvdc.tikv.internal.rpc.batch;

import org.jspecify.annotations.NullMarked;

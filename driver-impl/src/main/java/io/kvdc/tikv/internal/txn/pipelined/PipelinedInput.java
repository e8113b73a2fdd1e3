package io.kvdc.tikv.internal.txn.pipelined;

import io.kvdc.TransactionOptions;
import io.kvdc.proto.kvrpcpb.Context;
import java.util.function.Consumer;

/**
 * A transaction that writes while it goes on.
 *
 * @param startTs when it began
 * @param beganNanos when it began by the driver's ticker
 * @param options how it works; says how it is pipelined
 * @param maxEntryBytes the most bytes of one key and its value
 * @param context what each request of the transaction says of itself
 */
public record PipelinedInput(
    long startTs,
    long beganNanos,
    TransactionOptions options,
    long maxEntryBytes,
    Consumer<Context.Builder> context) {}

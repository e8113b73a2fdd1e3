package io.kvdc.tikv.internal.rpc.batch;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.kvdc.proto.kvrpcpb.HealthFeedback;
import io.kvdc.tikv.internal.metric.LaneMetrics;
import io.kvdc.tikv.internal.retry.Ticker;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a lane needs from outside.
 *
 * @param settings how requests share streams
 * @param channel the channel to open a stream on
 * @param renewals how often the connections were made anew, after which streams are
 * @param options of the streams
 * @param loop of the channel
 * @param store what is known of the store
 * @param pace how soon a stream follows one that brought nothing
 * @param failures what calls fail with
 * @param feedback hears of the store's health
 * @param ticker measures time
 * @param idleTimeout after how long without requests a stream is closed
 * @param metrics what is measured; null: nothing
 */
public record LaneContext(
    BatchSettings settings,
    Supplier<Channel> channel,
    IntSupplier renewals,
    CallOptions options,
    ChannelLoop loop,
    StoreLoad store,
    Pace pace,
    CallFailures failures,
    Consumer<HealthFeedback> feedback,
    Ticker ticker,
    Duration idleTimeout,
    @Nullable LaneMetrics metrics) {}

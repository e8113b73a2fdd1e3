package io.kvdc.tikv.internal.rpc;

import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.tikv.internal.retry.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * Where and how one attempt of a request to a store goes out.
 *
 * @param storeId the store that is to answer
 * @param address where the connection goes, as the cluster advertises it
 * @param forwardTo the address of the store that is to answer, if the one at {@code address} only
 *     passes the request on; null if it is the same
 * @param context the region, the peer and what else a store has to know; goes into the request
 * @param attempt which attempt of the request this is, from 1
 * @param deadline when to give up; bounded
 */
public record Dispatch(
    long storeId,
    String address,
    @Nullable String forwardTo,
    Context context,
    int attempt,
    Deadline deadline) {}

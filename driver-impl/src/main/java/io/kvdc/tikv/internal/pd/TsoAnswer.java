package io.kvdc.tikv.internal.pd;

import org.jspecify.annotations.Nullable;

/**
 * What a request for timestamps brought, whoever answered it.
 *
 * @param clusterId the cluster that the server says it is of
 * @param count how many timestamps there are
 * @param physical the milliseconds of all of them
 * @param logical the counter of the last of them
 * @param refusal why there are none; null if there are
 * @param moved whether another server has to be looked for before the next request
 */
record TsoAnswer(
    long clusterId,
    long count,
    long physical,
    long logical,
    @Nullable String refusal,
    boolean moved) {}

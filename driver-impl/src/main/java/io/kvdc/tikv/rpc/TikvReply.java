package io.kvdc.tikv.rpc;

import com.google.protobuf.Message;

/**
 * The answer to a request.
 *
 * @param message what the store answered; holds no region error, but perhaps errors of keys
 * @param regionId the region that answered; 0 if the request was for none
 * @param storeId the store that answered
 * @param attempts how often the request was sent
 * @param <R> the type of the message
 */
public record TikvReply<R extends Message>(R message, long regionId, long storeId, int attempts) {}

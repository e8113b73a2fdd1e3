package io.kvdc.tikv;

/**
 * A replica of a region.
 *
 * @param id its id
 * @param storeId the store that it is on
 * @param learner whether it has no vote
 * @param witness whether it has a vote but no data
 */
public record TikvPeer(long id, long storeId, boolean learner, boolean witness) {}

package io.kvdc.embedded;

/**
 * One replica of a region as it was at one moment.
 *
 * @param id the peer id
 * @param storeId the store that has it
 * @param learner whether it has the data but no vote
 * @param witness whether it has a vote but no data
 * @param pending whether it has no snapshot yet
 * @param down whether PD reports it as down
 */
public record PeerInfo(
    long id, long storeId, boolean learner, boolean witness, boolean pending, boolean down) {}

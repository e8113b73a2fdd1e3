package io.kvdc.tikv;

import java.time.Duration;

/**
 * What {@link TikvConnection#warmUp} has done.
 *
 * @param regions how many regions of the ranges are known now; where raw and transactional keys can
 *     both be used, those of both
 * @param stores how many stores hold them
 * @param unreachableStores how many of these did not answer a health check; calls to them will try
 *     again
 * @param time how long it took
 */
public record TikvWarmUp(int regions, int stores, int unreachableStores, Duration time) {}

/**
 * Replays exchanges recorded from a real PD and TiKV against the embedded cluster. The recordings
 * are data in {@code src/test/resources/vectors}, one file for each group; {@link
 * io.kvdc.embedded.vectors.RecordedExchangeTest} runs each scenario as a test of its own, except
 * those that {@code not-covered.txt} lists with a reason.
 *
 * <p>{@link io.kvdc.embedded.vectors.Replayer} runs the steps of a scenario, {@link
 * io.kvdc.embedded.vectors.MessageWriter} makes messages of the recorded JSON, {@link
 * io.kvdc.embedded.vectors.MessageDiff} compares answers with it, and {@link
 * io.kvdc.embedded.vectors.Names} knows what stands for ids, keys and timestamps.
 */
package io.kvdc.embedded.vectors;

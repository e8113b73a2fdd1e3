package io.kvdc.bench.load.work;

/** Which keys are asked for how often. */
public enum KeyDistribution {
  /** All alike. */
  UNIFORM,
  /** A few much more than the rest, spread over all keys. */
  ZIPFIAN,
  /** The newest most. */
  LATEST
}

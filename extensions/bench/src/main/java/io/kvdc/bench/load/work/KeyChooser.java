package io.kvdc.bench.load.work;

import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/** Chooses the number of a key. Safe for use by many threads, each with its own random numbers. */
abstract class KeyChooser {

  /** The prime and the basis of FNV-1a, 64 bits. */
  private static final long FNV_PRIME = 0x100000001b3L;

  private static final long FNV_BASIS = 0xcbf29ce484222325L;

  /** The number of a key that was written. */
  abstract long next(RandomGenerator random);

  /**
   * Makes the chooser of a distribution.
   *
   * @param distribution the distribution
   * @param loaded how many keys there were at the start
   * @param written how many there are now
   */
  static KeyChooser of(KeyDistribution distribution, long loaded, AtomicLong written) {
    return switch (distribution) {
      case UNIFORM -> new Uniform(loaded);
      case ZIPFIAN -> new ScrambledZipfian(loaded);
      case LATEST -> new Latest(loaded, written);
    };
  }

  private static final class Uniform extends KeyChooser {
    private final long loaded;

    private Uniform(long loaded) {
      this.loaded = loaded;
    }

    @Override
    long next(RandomGenerator random) {
      return random.nextLong(loaded);
    }
  }

  /** Popular keys do not lie side by side: ranks are hashed to keys, as YCSB does it. */
  private static final class ScrambledZipfian extends KeyChooser {
    private final long loaded;
    private final Zipf zipf;

    private ScrambledZipfian(long loaded) {
      this.loaded = loaded;
      this.zipf = new Zipf(loaded);
    }

    @Override
    long next(RandomGenerator random) {
      return Long.remainderUnsigned(fnv(zipf.next(random)), loaded);
    }
  }

  private static final class Latest extends KeyChooser {
    private final AtomicLong written;
    private final Zipf zipf;

    private Latest(long loaded, AtomicLong written) {
      this.written = written;
      this.zipf = new Zipf(loaded);
    }

    @Override
    long next(RandomGenerator random) {
      return Math.max(0, written.get() - 1 - zipf.next(random));
    }
  }

  private static long fnv(long number) {
    long hash = FNV_BASIS;
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      hash = (hash ^ (number >>> shift & 0xff)) * FNV_PRIME;
    }
    return hash;
  }
}

package io.kvdc.bench.load.work;

import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/** The operations of a run, drawn for one caller after the other; the same seed draws the same. */
public final class Operations {

  private static final int PERCENT = 100;

  private final Mix mix;
  private final boolean shortScans;
  private final long loaded;
  private final AtomicLong written;
  private final KeyChooser keys;

  /**
   * Prepares the draws.
   *
   * @param workload what is done
   * @param loaded how many keys there are; 100 at least
   */
  public Operations(Workload workload, long loaded) {
    if (loaded < Operation.ENTRIES) {
      throw new IllegalArgumentException("there must be 100 keys at least, not " + loaded);
    }
    this.mix = workload.mix();
    this.shortScans = workload.isYcsb();
    this.loaded = loaded;
    this.written = new AtomicLong(loaded);
    this.keys = KeyChooser.of(workload.distribution(), loaded, written);
  }

  /**
   * The draws of one caller.
   *
   * @param seed another one for each caller
   */
  public Caller caller(long seed) {
    return new Caller(seed);
  }

  /** What one caller does; for one thread at a time. */
  public final class Caller {
    private final SplittableRandom random;
    private final Operation operation = new Operation();

    private Caller(long seed) {
      random = new SplittableRandom(seed);
    }

    /** Draws the next operation; the one before is gone. */
    public Operation next() {
      Verb verb = mix.verb(random.nextInt(PERCENT));
      switch (verb) {
        case INSERT -> operation.fill(verb, written.getAndIncrement(), 0, false);
        case SCAN -> scan();
        case BATCH_GET -> {
          spread(operation.batch());
          operation.fill(verb, operation.batch()[0], operation.batch().length, true);
        }
        case GET, PUT, READ_MODIFY_WRITE -> {
          long key = keys.next(random);
          operation.fill(verb, key, 0, key < loaded);
        }
      }
      return operation;
    }

    /** No key twice: clients differ in what they make of that. */
    private void spread(long[] batch) {
      long first = keys.next(random);
      for (int i = 0; i < batch.length; i++) {
        batch[i] = (first + i * (loaded / batch.length)) % loaded;
      }
    }

    private void scan() {
      int length = shortScans ? 1 + random.nextInt(Operation.ENTRIES) : Operation.ENTRIES;
      // A whole scan's entries lie ahead, so that how many it finds can be checked.
      long from = Math.max(0, Math.min(keys.next(random), loaded - length));
      operation.fill(Verb.SCAN, from, length, loaded >= length);
    }
  }
}

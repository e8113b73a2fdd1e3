package io.kvdc.bench.load.work;

/** The operation that one caller does now. Made once for each caller and filled anew each time. */
public final class Operation {

  /** Entries of a batch, and of a scan outside YCSB. */
  public static final int ENTRIES = 100;

  private final long[] batch = new long[ENTRIES];
  private Verb verb = Verb.GET;
  private long key;
  private int length;
  private boolean sure;

  void fill(Verb newVerb, long newKey, int newLength, boolean newSure) {
    verb = newVerb;
    key = newKey;
    length = newLength;
    sure = newSure;
  }

  /** What to do. */
  public Verb verb() {
    return verb;
  }

  /** The number of the key, or of the first of a scan. */
  public long key() {
    return key;
  }

  /** The most entries of a scan. */
  public int length() {
    return length;
  }

  /** The numbers of the keys of a batch. */
  public long[] batch() {
    return batch;
  }

  /** Whether what is read is there for sure, so that it missing is a wrong answer. */
  public boolean isSure() {
    return sure;
  }

  /**
   * Checks how many entries a read has found.
   *
   * @param found how many
   * @throws IllegalStateException if there should be more or fewer
   */
  public void checkCount(int found) {
    int wanted = verb == Verb.SCAN ? length : ENTRIES;
    if (sure ? found != wanted : found > wanted) {
      throw new IllegalStateException(
          "wrong answer: " + found + " entries instead of " + wanted + " from key " + key);
    }
  }

  /**
   * Checks the length of a value that was read.
   *
   * @param found the length; -1: there was no value
   * @param wanted the length that was written
   * @throws IllegalStateException if it is another, or missing though it was written
   */
  public void checkValue(int found, int wanted) {
    if (found != wanted && (sure || found != -1)) {
      throw new IllegalStateException(
          "wrong answer: a value of " + found + " bytes instead of " + wanted + " at key " + key);
    }
  }
}

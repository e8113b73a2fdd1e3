package io.kvdc.embedded.internal.mvcc;

/** What a commit record says. */
public enum WriteType {
  /** A value was written. */
  PUT('P'),
  /** The key was deleted. */
  DELETE('D'),
  /** The key was locked and left as it is. */
  LOCK('L'),
  /** A transaction was rolled back. */
  ROLLBACK('R');

  private final int flag;

  WriteType(int flag) {
    this.flag = flag;
  }

  int flag() {
    return flag;
  }

  static WriteType ofFlag(int flag) {
    for (WriteType type : values()) {
      if (type.flag == flag) {
        return type;
      }
    }
    throw new IllegalStateException("no commit record begins with " + flag);
  }

  /** Whether it changed the key's value. */
  public boolean isData() {
    return this == PUT || this == DELETE;
  }
}

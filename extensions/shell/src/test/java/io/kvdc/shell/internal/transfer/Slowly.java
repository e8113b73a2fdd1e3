package io.kvdc.shell.internal.transfer;

import java.io.ByteArrayInputStream;

/** A stream that hands out a few bytes at a time, so that every border is met. */
final class Slowly extends ByteArrayInputStream {

  private final int step;

  Slowly(byte[] bytes, int step) {
    super(bytes);
    this.step = step;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    return super.read(target, offset, Math.min(step, length));
  }
}

package io.kvdc.tikv.internal.txn.commit;

import io.kvdc.Bytes;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/** What a list holds before one place and after another. */
final class AroundList extends AbstractList<Bytes> implements RandomAccess {

  private final List<Bytes> all;
  private final int begin;
  private final int end;

  AroundList(List<Bytes> all, int begin, int end) {
    this.all = all;
    this.begin = begin;
    this.end = end;
  }

  @Override
  public Bytes get(int index) {
    return all.get(index < begin ? index : index - begin + end);
  }

  @Override
  public int size() {
    return all.size() - (end - begin);
  }
}

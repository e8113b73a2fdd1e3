package io.kvdc.tikv.internal.txn.access;

import io.kvdc.Bytes;
import io.kvdc.tikv.internal.region.CachedRegion;
import io.kvdc.tikv.internal.region.KeyGrouping.Group;
import io.kvdc.tikv.internal.region.RegionFanOut.Piece;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Cuts what regions hold into requests of some size. A request ends before the thing that would
 * make it too large, so that a large value travels alone and is refused only if it is too large by
 * itself.
 */
public final class KeyBatches {

  private KeyBatches() {}

  /** Batches of keys alone. */
  public static List<Piece<List<Bytes>>> ofKeys(List<Group<Bytes>> groups, int mostBytes) {
    return of(groups, Bytes::length, mostBytes);
  }

  /**
   * Batches.
   *
   * @param groups what each region holds
   * @param size bytes of one thing
   * @param mostBytes bytes of one batch, unless one thing alone has more
   */
  public static <K> List<Piece<List<K>>> of(
      List<Group<K>> groups, ToIntFunction<K> size, int mostBytes) {
    List<Piece<List<K>>> pieces = new ArrayList<>();
    for (Group<K> group : groups) {
      cut(group.region(), group.things(), size, mostBytes, pieces);
    }
    return pieces;
  }

  private static <K> void cut(
      CachedRegion region,
      List<K> things,
      ToIntFunction<K> size,
      int mostBytes,
      List<Piece<List<K>>> pieces) {
    int begin = 0;
    long bytes = 0;
    for (int i = 0; i < things.size(); i++) {
      int next = size.applyAsInt(things.get(i));
      if (i > begin && bytes + next > mostBytes) {
        pieces.add(new Piece<>(region, things.subList(begin, i)));
        begin = i;
        bytes = 0;
      }
      bytes += next;
    }
    if (begin < things.size()) {
      pieces.add(new Piece<>(region, things.subList(begin, things.size())));
    }
  }
}

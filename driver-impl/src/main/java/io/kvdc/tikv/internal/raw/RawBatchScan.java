package io.kvdc.tikv.internal.raw;

import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.RawOptions;
import io.kvdc.ScanOptions;
import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.retry.Stages;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Reads several ranges, so many at a time. */
final class RawBatchScan extends ApiCall<List<List<KeyValue>>> {

  private final RawAccess access;
  private final RawOptions options;
  private final ScanOptions scan;
  private final List<KeyRange> ranges;
  private final AtomicReferenceArray<List<KeyValue>> answers;
  private final Set<RawCollect> running = ConcurrentHashMap.newKeySet();
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger done = new AtomicInteger();

  RawBatchScan(RawAccess access, RawOptions options, List<KeyRange> ranges, ScanOptions scan) {
    super(access.backoffer(options));
    this.access = access;
    this.options = options;
    this.scan = scan;
    this.ranges = ranges;
    this.answers = new AtomicReferenceArray<>(ranges.size());
  }

  @Override
  public void start() {
    if (ranges.isEmpty()) {
      succeed(List.of());
    }
    int lanes = Math.min(ranges.size(), access.settings().concurrency());
    for (int lane = 0; lane < lanes; lane++) {
      goOn();
    }
  }

  /** One lane: reads the next range that nobody reads yet, and so on while answers are there. */
  private void goOn() {
    int index = next.getAndIncrement();
    for (; index < ranges.size() && !isEnded(); index = next.getAndIncrement()) {
      KeyRange range = ranges.get(index);
      if (range.isEmpty()) {
        answered(index, List.of());
        continue;
      }
      RawCollect collect = collect(range);
      running.add(collect);
      collect.start();
      if (collect.isDone() && !collect.isCompletedExceptionally()) {
        ended(index, collect, collect.join());
        continue;
      }
      int asked = index;
      Stages.whenEnded(
          collect,
          entries -> {
            ended(asked, collect, entries);
            goOn();
          },
          this::fail);
      return;
    }
  }

  private void ended(int index, RawCollect collect, List<KeyValue> entries) {
    running.remove(collect);
    answered(index, entries);
  }

  private RawCollect collect(KeyRange range) {
    int page = scan.pageSize() == 0 ? RawWalk.MOST_ENTRIES : scan.pageSize();
    return new RawCollect(
        access,
        options,
        backoffer().fork(),
        new RawWalk.Step(range, scan.limit(), scan.reverse(), scan.keyOnly(), page));
  }

  private void answered(int index, List<KeyValue> entries) {
    answers.set(index, entries);
    if (done.incrementAndGet() == ranges.size()) {
      List<List<KeyValue>> all = new ArrayList<>(ranges.size());
      for (int i = 0; i < ranges.size(); i++) {
        all.add(answers.get(i));
      }
      succeed(Collections.unmodifiableList(all));
    }
  }

  @Override
  protected void cancelParts() {
    running.forEach(collect -> collect.cancel(false));
  }
}

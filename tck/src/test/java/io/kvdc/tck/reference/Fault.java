package io.kvdc.tck.reference;

import io.kvdc.Bytes;
import io.kvdc.CasResult;
import io.kvdc.Checksum;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.ScanOptions;
import io.kvdc.Timestamp;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One way in which a store is wrong, and the tests of the suite that must see it. */
public enum Fault {
  LIMIT_PER_REGION(
      LimitPerRegion::new,
      "RawScanTest#limitsAndPageSizesDoNotChangeWhatIsYielded",
      "RawCursorTest#limitEndsThePages"),
  REVERSE_INCLUDES_THE_END(ReverseIncludesTheEnd::new, "RawScanTest#startIsInEndIsOut"),
  EMPTY_END_IS_A_BOUND(
      EmptyEndIsABound::new,
      "RawScanTest#scanWithoutEndGoesBeyondTheLastRegionOfTheTest",
      "RawRangeTest#oneSidedRangesAreDeleted",
      "RawRangeTest#rangeWithoutBoundsIsEverything"),
  FIRST_OF_DUPLICATES_COUNTS(
      FirstOfDuplicatesCounts::new,
      "RawBatchTest#lastOfDuplicatesInBatchPutCounts",
      "RawBatchTest#lastOfDuplicatesCountsWhenTheyAreFarApart"),
  CAS_WITHOUT_COMPARE(
      CasWithoutCompare::new,
      "RawAtomicTest#doesNotSwapIfAnotherValueIsThere",
      "RawAtomicTest#concurrentIncrementsLoseNothing",
      "RawAtomicTest#oneOfManyPutsIfAbsent"),
  CAS_TAKES_EMPTY_FOR_ABSENT(
      CasTakesEmptyForAbsent::new,
      "RawAtomicTest#emptyValueIsNotAbsence",
      "RawAtomicTest#putIfAbsentTakesEmptyForPresent"),
  BATCH_GET_SORTS(BatchGetSorts::new, "RawBatchTest#answersComeInTheOrderOfTheKeys"),
  BATCH_GET_DROPS_DUPLICATES(
      BatchGetDropsDuplicates::new, "RawBatchTest#duplicatesInBatchGetEachHaveAnAnswer"),
  BATCH_GET_LEAVES_OUT_THE_MISSING(
      BatchGetLeavesOutTheMissing::new, "RawBatchTest#missingKeysAreNullInTheirPlaces"),
  TTL_IGNORED(TtlIgnored::new, "RawTtlTest#valueLivesUntilItExpires"),
  TTL_OF_THE_FIRST_FOR_ALL(TtlOfTheFirstForAll::new, "RawTtlTest#eachEntryOfABatchHasItsOwn"),
  PUT_KEEPS_THE_OLD_TTL(PutKeepsTheOldTtl::new, "RawTtlTest#plainPutIsForEver"),
  KEY_ONLY_RETURNS_VALUES(
      KeyOnlyReturnsValues::new,
      "RawScanTest#keyOnlyLeavesTheValuesOut",
      "RawBatchScanTest#keyOnlyAndReverse"),
  COUNT_OFF_BY_ONE(CountOffByOne::new, "RawRangeTest#countIsThatOfTheRange"),
  CURSOR_SKIPS_AT_PAGE_BORDERS(
      CursorSkips::new,
      "RawScanTest#limitsAndPageSizesDoNotChangeWhatIsYielded",
      "RawCursorTest#pagesAreNeverEmptyBeforeTheEndAndAlwaysAfterIt"),
  CURSOR_REPEATS_AT_PAGE_BORDERS(
      CursorRepeats::new,
      "RawScanTest#limitsAndPageSizesDoNotChangeWhatIsYielded",
      "RawCursorTest#asyncPagesInOrder"),
  EMPTY_VALUE_IS_MISSING(
      EmptyValueIsMissing::new,
      "RawPointTest#emptyValueIsNotAbsence",
      "RawBatchTest#emptyValuesAreNotMissing"),
  MISSING_VALUE_IS_EMPTY(MissingValueIsEmpty::new, "RawPointTest#missingKeyIsNull"),
  SCAN_SKIPS_EMPTY_VALUES(
      ScanSkipsEmptyValues::new,
      "RawScanTest#emptyValuesAreYielded",
      "RawRangeTest#countCountsEmptyValues"),
  ORDER_OF_SIGNED_BYTES(OrderOfSignedBytes::new, "RawScanTest#orderIsThatOfUnsignedBytes"),
  DELETE_RANGE_INCLUDES_THE_END(
      DeleteRangeIncludesTheEnd::new, "RawRangeTest#deleteRangeLeavesItsEnd"),
  DELETE_RANGE_STOPS_EARLY(DeleteRangeStopsEarly::new, "RawRangeTest#deleteRangeOverManyRegions"),
  LONG_BATCH_LOSES_ITS_TAIL(
      LongBatchLosesItsTail::new, "RawBatchTest#thousandsOfKeysOverManyRegions"),
  BATCH_DELETE_LOSES_THE_LAST(
      BatchDeleteLosesTheLast::new, "RawAtomicTest#atomicSessionDoesAllElseToo"),
  BATCH_SCAN_SHARES_THE_LIMIT(
      BatchScanSharesTheLimit::new, "RawBatchScanTest#limitIsThatOfEachRange"),
  FAMILIES_ARE_ONE(
      FamiliesAreOne::new,
      "RawColumnFamilyTest#familiesDoNotSeeOneAnother",
      "RawColumnFamilyTest#allOperationsKeepToTheirFamily"),
  TRAILING_ZEROES_ARE_CUT(
      TrailingZeroesAreCut::new, "RawPointTest#keysThatDifferInTrailingZeroesAreDifferent"),
  LARGE_VALUES_ARE_CUT(LargeValuesAreCut::new, "RawPointTest#valueOfFourMebibytes"),
  CHECKSUM_OF_VALUES_ONLY(ChecksumOfValuesOnly::new, "RawChecksumTest#tellsKeysApart"),
  CHECKSUM_ADDS(ChecksumAdds::new, "RawChecksumTest#isThatOfThePartsTogether"),
  TIMESTAMPS_REPEAT(
      TimestampsRepeat::new,
      "TimestampTest#eachIsLaterThanTheOneBefore",
      "TimestampTest#manyAtOnceAreAllDifferent");

  private final Function<InstantSource, ReferenceStore> maker;
  private final Set<String> caughtBy;

  Fault(Function<InstantSource, ReferenceStore> maker, String... caughtBy) {
    this.maker = maker;
    this.caughtBy = Set.of(caughtBy);
  }

  /** The ids of the tests each of which must fail. */
  public Set<String> caughtBy() {
    return caughtBy;
  }

  ReferenceParts parts() {
    return new ReferenceParts() {
      @Override
      ReferenceStore raw(InstantSource clock) {
        return maker.apply(clock);
      }
    };
  }

  private static final class LimitPerRegion extends ReferenceStore {
    LimitPerRegion(InstantSource clock) {
      super(clock);
    }

    @Override
    synchronized List<KeyValue> page(String family, KeyRange range, ScanOptions options, long max) {
      // As if a region ended behind every third entry, and each region had the limit to itself.
      List<KeyValue> first = super.page(family, range, options, Math.min(max, 3));
      if (first.size() < 3 || max <= 0) {
        return first;
      }
      List<KeyValue> both = new ArrayList<>(first);
      both.addAll(super.page(family, after(range, first, options.reverse()), options, max));
      return both;
    }
  }

  private static final class ReverseIncludesTheEnd extends ReferenceStore {
    private @Nullable KeyRange rest;

    ReverseIncludesTheEnd(InstantSource clock) {
      super(clock);
    }

    @Override
    synchronized List<KeyValue> page(String family, KeyRange range, ScanOptions options, long max) {
      // Only at the beginning: a cursor that reads its last entry again and again never ends.
      boolean begins = options.reverse() && !range.equals(rest);
      boolean widen = begins && !range.isEmpty() && !range.end().isEmpty();
      KeyRange wider = widen ? KeyRange.of(range.start(), range.end().next()) : range;
      return super.page(family, wider, options, max);
    }

    @Override
    synchronized KeyRange after(KeyRange range, List<KeyValue> page, boolean reverse) {
      rest = super.after(range, page, reverse);
      return rest;
    }
  }

  private static final class EmptyEndIsABound extends ReferenceStore {
    EmptyEndIsABound(InstantSource clock) {
      super(clock);
    }

    @Override
    synchronized List<KeyValue> page(String family, KeyRange range, ScanOptions options, long max) {
      return range.end().isEmpty() ? List.of() : super.page(family, range, options, max);
    }

    @Override
    synchronized void deleteRange(String family, KeyRange range) {
      if (!range.end().isEmpty()) {
        super.deleteRange(family, range);
      }
    }
  }

  private static final class FirstOfDuplicatesCounts extends ReferenceStore {
    FirstOfDuplicatesCounts(InstantSource clock) {
      super(clock);
    }

    @Override
    synchronized void batchPut(String family, List<KeyValue> entries, List<Duration> ttls) {
      List<KeyValue> backwards = new ArrayList<>(entries);
      Collections.reverse(backwards);
      super.batchPut(family, backwards, ttls);
    }
  }

  private static final class CasWithoutCompare extends ReferenceStore {
    CasWithoutCompare(InstantSource clock) {
      super(clock);
    }

    @Override
    synchronized CasResult compareAndSwap(
        String family, Bytes key, @Nullable Bytes expected, Bytes newValue) {
      put(family, key, newValue, Duration.ZERO);
      return new CasResult(true, expected);
    }
  }

  private static final class CasTakesEmptyForAbsent extends ReferenceStore {
    CasTakesEmptyForAbsent(InstantSource clock) {
      super(clock);
    }

    @Override
    synchronized CasResult compareAndSwap(
        String family, Bytes key, @Nullable Bytes expected, Bytes newValue) {
      Bytes previous = get(family, key);
      boolean absent = previous == null || previous.isEmpty();
      if (absent && (expected == null || expected.isEmpty())) {
        put(family, key, newValue, Duration.ZERO);
        return new CasResult(true, null);
      }
      return super.compareAndSwap(family, key, expected, newValue);
    }
  }

  private static final class BatchGetSorts extends ReferenceStore {
    BatchGetSorts(InstantSource clock) {
      super(clock);
    }

    @Override
    synchronized List<@Nullable Bytes> batchGet(String family, List<Bytes> keys) {
      return super.batchGet(family, keys.stream().sorted().toList());
    }
  }

  private static final class BatchGetDropsDuplicates extends ReferenceStore {
    BatchGetDropsDuplicates(InstantSource clock) {
      super(clock);
    }

    @Override
    synchronized List<@Nullable Bytes> batchGet(String family, List<Bytes> keys) {
      return super.batchGet(family, keys.stream().distinct().toList());
    }
  }

  private static final class BatchGetLeavesOutTheMissing extends ReferenceStore {
    BatchGetLeavesOutTheMissing(InstantSource clock) {
      super(clock);
    }

    @Override
    synchronized List<@Nullable Bytes> batchGet(String family, List<Bytes> keys) {
      return super.batchGet(
          family, keys.stream().filter(key -> super.get(family, key) != null).toList());
    }
  }

  private static final class TtlIgnored extends ReferenceStore {
    TtlIgnored(InstantSource clock) {
      super(clock);
    }

    @Override
    synchronized void put(String family, Bytes key, Bytes value, Duration ttl) {
      super.put(family, key, value, Duration.ZERO);
    }
  }

  private static final class TtlOfTheFirstForAll extends ReferenceStore {
    TtlOfTheFirstForAll(InstantSource clock) {
      super(clock);
    }

    @Override
    synchronized void batchPut(String family, List<KeyValue> entries, List<Duration> ttls) {
      super.batchPut(
          family,
          entries,
          ttls.isEmpty() ? ttls : Collections.nCopies(entries.size(), ttls.get(0)));
    }
  }

  private static final class PutKeepsTheOldTtl extends ReferenceStore {
    PutKeepsTheOldTtl(InstantSource clock) {
      super(clock);
    }

    @Override
    synchronized void put(String family, Bytes key, Bytes value, Duration ttl) {
      Duration old = ttl(family, key);
      super.put(family, key, value, ttl.isZero() && old != null ? old : ttl);
    }
  }

  private static final class KeyOnlyReturnsValues extends ReferenceStore {
    KeyOnlyReturnsValues(InstantSource clock) {
      super(clock);
    }

    @Override
    synchronized List<KeyValue> page(String family, KeyRange range, ScanOptions options, long max) {
      return super.page(family, range, options.withKeyOnly(false), max);
    }
  }

  private static final class CountOffByOne extends ReferenceStore {
    CountOffByOne(InstantSource clock) {
      super(clock);
    }

    @Override
    synchronized long count(String family, KeyRange range) {
      // As if the last page, when it is full, were taken for an empty one.
      long count = super.count(family, range);
      return count == 1000 ? 999 : count;
    }
  }

  private static final class CursorSkips extends ReferenceStore {
    CursorSkips(InstantSource clock) {
      super(clock);
    }

    @Override
    KeyRange after(KeyRange range, List<KeyValue> page, boolean reverse) {
      KeyRange rest = super.after(range, page, reverse);
      // 0xff sorts behind every key that the next page should have begun with.
      return reverse
          ? rest
          : KeyRange.of(page.get(page.size() - 1).key().prefixEnd().next(), range.end());
    }
  }

  private static final class CursorRepeats extends ReferenceStore {
    CursorRepeats(InstantSource clock) {
      super(clock);
    }

    @Override
    KeyRange after(KeyRange range, List<KeyValue> page, boolean reverse) {
      // Of a page of one, nothing can be repeated without going on for ever.
      return page.size() == 1
          ? super.after(range, page, reverse)
          : super.after(range, page.subList(0, page.size() - 1), reverse);
    }
  }

  private static final class EmptyValueIsMissing extends ReferenceStore {
    EmptyValueIsMissing(InstantSource clock) {
      super(clock);
    }

    @Override
    synchronized @Nullable Bytes get(String family, Bytes key) {
      Bytes value = super.get(family, key);
      return value != null && value.isEmpty() ? null : value;
    }
  }

  private static final class MissingValueIsEmpty extends ReferenceStore {
    MissingValueIsEmpty(InstantSource clock) {
      super(clock);
    }

    @Override
    synchronized @Nullable Bytes get(String family, Bytes key) {
      Bytes value = super.get(family, key);
      return value == null ? Bytes.EMPTY : value;
    }
  }

  private static final class ScanSkipsEmptyValues extends ReferenceStore {
    ScanSkipsEmptyValues(InstantSource clock) {
      super(clock);
    }

    @Override
    synchronized List<KeyValue> page(String family, KeyRange range, ScanOptions options, long max) {
      return super.page(family, range, options.withKeyOnly(false), max).stream()
          .filter(entry -> !entry.value().isEmpty())
          .map(entry -> options.keyOnly() ? new KeyValue(entry.key(), Bytes.EMPTY) : entry)
          .toList();
    }
  }

  private static final class OrderOfSignedBytes extends ReferenceStore {
    OrderOfSignedBytes(InstantSource clock) {
      super(clock);
    }

    @Override
    synchronized List<KeyValue> page(String family, KeyRange range, ScanOptions options, long max) {
      return super.page(family, range, options, max).stream()
          .sorted(Comparator.comparing(entry -> entry.key().byteAt(entry.key().length() - 1)))
          .toList();
    }
  }

  private static final class DeleteRangeIncludesTheEnd extends ReferenceStore {
    DeleteRangeIncludesTheEnd(InstantSource clock) {
      super(clock);
    }

    @Override
    synchronized void deleteRange(String family, KeyRange range) {
      super.deleteRange(family, range);
      if (!range.isEmpty()) {
        super.delete(family, range.end());
      }
    }
  }

  private static final class DeleteRangeStopsEarly extends ReferenceStore {
    DeleteRangeStopsEarly(InstantSource clock) {
      super(clock);
    }

    @Override
    synchronized void deleteRange(String family, KeyRange range) {
      // As if only the first region were emptied.
      page(family, range, ScanOptions.defaults(), 50).forEach(entry -> delete(family, entry.key()));
    }
  }

  private static final class LongBatchLosesItsTail extends ReferenceStore {
    LongBatchLosesItsTail(InstantSource clock) {
      super(clock);
    }

    @Override
    synchronized void batchPut(String family, List<KeyValue> entries, List<Duration> ttls) {
      super.batchPut(family, entries.subList(0, Math.min(entries.size(), 2048)), ttls);
    }
  }

  private static final class BatchDeleteLosesTheLast extends ReferenceStore {
    BatchDeleteLosesTheLast(InstantSource clock) {
      super(clock);
    }

    @Override
    synchronized void batchDelete(String family, List<Bytes> keys) {
      super.batchDelete(family, keys.subList(0, Math.max(0, keys.size() - 1)));
    }
  }

  private static final class BatchScanSharesTheLimit extends ReferenceStore {
    BatchScanSharesTheLimit(InstantSource clock) {
      super(clock);
    }

    @Override
    synchronized List<List<KeyValue>> batchScan(
        String family, List<KeyRange> ranges, ScanOptions options) {
      List<List<KeyValue>> scans = new ArrayList<>();
      long limit = options.limit();
      for (KeyRange range : ranges) {
        List<KeyValue> scan = page(family, range, options, limit);
        limit -= scan.size();
        scans.add(scan);
      }
      return scans;
    }
  }

  private static final class FamiliesAreOne extends ReferenceStore {
    FamiliesAreOne(InstantSource clock) {
      super(clock);
    }

    @Override
    synchronized @Nullable Bytes get(String family, Bytes key) {
      return super.get("default", key);
    }

    @Override
    synchronized void put(String family, Bytes key, Bytes value, Duration ttl) {
      super.put("default", key, value, ttl);
    }

    @Override
    synchronized void delete(String family, Bytes key) {
      super.delete("default", key);
    }

    @Override
    synchronized void deleteRange(String family, KeyRange range) {
      super.deleteRange("default", range);
    }

    @Override
    synchronized List<KeyValue> page(String family, KeyRange range, ScanOptions options, long max) {
      return super.page("default", range, options, max);
    }
  }

  private static final class TrailingZeroesAreCut extends ReferenceStore {
    TrailingZeroesAreCut(InstantSource clock) {
      super(clock);
    }

    @Override
    synchronized @Nullable Bytes get(String family, Bytes key) {
      return super.get(family, cut(key));
    }

    @Override
    synchronized void put(String family, Bytes key, Bytes value, Duration ttl) {
      super.put(family, cut(key), value, ttl);
    }

    private static Bytes cut(Bytes key) {
      int length = key.length();
      while (length > 1 && key.byteAt(length - 1) == 0) {
        length--;
      }
      return key.slice(0, length);
    }
  }

  private static final class LargeValuesAreCut extends ReferenceStore {
    LargeValuesAreCut(InstantSource clock) {
      super(clock);
    }

    @Override
    synchronized void put(String family, Bytes key, Bytes value, Duration ttl) {
      super.put(family, key, value.slice(0, Math.min(value.length(), 2 << 20)), ttl);
    }
  }

  private static final class ChecksumOfValuesOnly extends ReferenceStore {
    ChecksumOfValuesOnly(InstantSource clock) {
      super(clock);
    }

    @Override
    synchronized Checksum checksum(KeyRange range) {
      long crc = 0;
      for (KeyValue entry : page("default", range, ScanOptions.defaults(), Long.MAX_VALUE)) {
        crc ^= Crc64.of(entry.value());
      }
      Checksum right = super.checksum(range);
      return new Checksum(crc, right.totalKeys(), right.totalBytes());
    }
  }

  private static final class ChecksumAdds extends ReferenceStore {
    ChecksumAdds(InstantSource clock) {
      super(clock);
    }

    @Override
    synchronized Checksum checksum(KeyRange range) {
      long crc = 0;
      for (KeyValue entry : page("default", range, ScanOptions.defaults(), Long.MAX_VALUE)) {
        crc += Crc64.of(entry.key().concat(entry.value()));
      }
      Checksum right = super.checksum(range);
      return new Checksum(crc, right.totalKeys(), right.totalBytes());
    }
  }

  private static final class TimestampsRepeat extends ReferenceStore {
    private int calls;
    private Timestamp last = new Timestamp(0);

    TimestampsRepeat(InstantSource clock) {
      super(clock);
    }

    @Override
    synchronized Timestamp nextTimestamp() {
      calls++;
      last = calls % 7 == 0 ? last : super.nextTimestamp();
      return last;
    }
  }
}

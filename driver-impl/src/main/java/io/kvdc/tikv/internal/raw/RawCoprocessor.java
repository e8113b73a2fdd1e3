package io.kvdc.tikv.internal.raw;

import io.kvdc.Bytes;
import io.kvdc.CoprocessorCall;
import io.kvdc.KeyRange;
import io.kvdc.RawOptions;
import io.kvdc.proto.kvrpcpb.RawCoprocessorRequest;
import io.kvdc.proto.kvrpcpb.RawCoprocessorResponse;
import io.kvdc.tikv.internal.region.CachedRegion;
import io.kvdc.tikv.internal.region.RangeGrouping;
import io.kvdc.tikv.internal.region.RegionFanOut;
import io.kvdc.tikv.internal.region.RegionLocator;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.rpc.ByteStrings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Runs a coprocessor on the parts of ranges that each region holds. */
final class RawCoprocessor
    extends RegionFanOut<
        List<KeyRange>,
        RawCoprocessorRequest,
        RawCoprocessorResponse,
        List<CoprocessorCall.Answer>> {

  private final RawAccess access;
  private final CoprocessorCall call;
  private final List<CoprocessorCall.Answer> answers = new ArrayList<>();

  RawCoprocessor(RawAccess access, RawOptions options, CoprocessorCall call) {
    super(
        access.sender(),
        RawRpcs.COPROCESSOR,
        access.backoffer(options),
        access.settings().concurrency(),
        sorted(call.ranges()));
    this.access = access;
    this.call = call;
  }

  private static List<KeyRange> sorted(List<KeyRange> ranges) {
    return ranges.stream()
        .filter(range -> !range.isEmpty())
        .sorted(Comparator.comparing(KeyRange::start))
        .toList();
  }

  /** One range at a time; neighbours in one region go into one request. */
  @Override
  protected CompletableFuture<Pieces<List<KeyRange>>> cut(
      List<KeyRange> ranges, RegionLocator locator, Deadline deadline) {
    if (ranges.isEmpty()) {
      return CompletableFuture.completedFuture(new Pieces<>(List.of(), null));
    }
    return RangeGrouping.cut(ranges.get(0), locator, deadline)
        .thenApply(cut -> withNeighbours(cut, ranges));
  }

  private static Pieces<List<KeyRange>> withNeighbours(
      Pieces<KeyRange> cut, List<KeyRange> ranges) {
    List<Piece<List<KeyRange>>> pieces = new ArrayList<>();
    cut.pieces().forEach(piece -> pieces.add(new Piece<>(piece.region(), List.of(piece.part()))));
    int next = 1;
    KeyRange rest = cut.rest();
    if (rest == null) {
      Piece<List<KeyRange>> last = pieces.remove(pieces.size() - 1);
      List<KeyRange> together = new ArrayList<>(last.part());
      while (next < ranges.size() && isWithin(ranges.get(next), last.region())) {
        together.add(ranges.get(next++));
      }
      pieces.add(new Piece<>(last.region(), together));
    }
    List<KeyRange> remaining = new ArrayList<>();
    if (rest != null) {
      remaining.add(rest);
    }
    remaining.addAll(ranges.subList(next, ranges.size()));
    return new Pieces<>(pieces, remaining.isEmpty() ? null : remaining);
  }

  private static boolean isWithin(KeyRange range, CachedRegion region) {
    return range.intersect(region.range()).equals(range);
  }

  @Override
  protected RawCoprocessorRequest request(CachedRegion region, List<KeyRange> part) {
    RawCoprocessorRequest.Builder request =
        RawCoprocessorRequest.newBuilder()
            .setCoprName(call.name())
            .setCoprVersionReq(call.versionRequirement())
            .setData(ByteStrings.of(call.input().apply(part)));
    part.forEach(range -> request.addRanges(access.range(range)));
    return request.build();
  }

  @Override
  protected void merge(CachedRegion region, List<KeyRange> part, RawCoprocessorResponse response) {
    StoreErrors.checkWrite(response.getError());
    Bytes output = ByteStrings.toBytes(response.getData());
    answers.add(new CoprocessorCall.Answer(part, output));
  }

  @Override
  protected List<CoprocessorCall.Answer> result() {
    answers.sort(Comparator.comparing(answer -> answer.ranges().get(0).start()));
    return List.copyOf(answers);
  }
}

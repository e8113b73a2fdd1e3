package io.kvdc.embedded.internal.tikv;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.kvdc.Bytes;
import io.kvdc.codec.MemcomparableBytes;
import io.kvdc.embedded.RegionErrors;
import io.kvdc.embedded.internal.storage.RawKeys;
import io.kvdc.embedded.internal.topology.RegionState;
import io.kvdc.embedded.internal.topology.Topology;
import io.kvdc.embedded.internal.topology.TopologyException;
import io.kvdc.proto.kvrpcpb.SplitRegionRequest;
import io.kvdc.proto.kvrpcpb.SplitRegionResponse;
import java.util.List;
import java.util.stream.Stream;

/**
 * SplitRegion: cuts a region at keys, raw or transactional, which it encodes as they are stored.
 */
final class SplitRegionCommand {

  private final RegionCheck regions;
  private final Topology topology;
  private final RawKeys rawKeys;

  SplitRegionCommand(RegionCheck regions, Topology topology, RawKeys rawKeys) {
    this.regions = regions;
    this.topology = topology;
    this.rawKeys = rawKeys;
  }

  SplitRegionResponse split(SplitRegionRequest request) {
    SplitRegionResponse.Builder response = SplitRegionResponse.newBuilder();
    try {
      RegionState region = regions.split(request.getContext());
      List<RegionState> parts = topology.split(region.id(), borders(request));
      parts.forEach(part -> response.addRegions(part.meta()));
      if (parts.size() == 2) {
        setBothSides(response, parts);
      }
    } catch (RegionErrorException e) {
      response.setRegionError(e.error());
    } catch (TopologyException e) {
      response.setRegionError(RegionErrors.other("failed to split: " + e.getMessage()));
    }
    return response.build();
  }

  /** Fills the fields from before a region could be cut into more than two, as TiKV still does. */
  @SuppressWarnings("deprecation")
  private static void setBothSides(SplitRegionResponse.Builder response, List<RegionState> parts) {
    response.setLeft(parts.get(0).meta()).setRight(parts.get(1).meta());
  }

  private List<ByteString> borders(SplitRegionRequest request) {
    return keys(request)
        .map(key -> request.getIsRawKv() ? rawKeys.encode(key) : encodeTransactional(key))
        .map(UnsafeByteOperations::unsafeWrap)
        .sorted(ByteString.unsignedLexicographicalComparator())
        .toList();
  }

  @SuppressWarnings("deprecation")
  private static Stream<ByteString> keys(SplitRegionRequest request) {
    return request.getSplitKey().isEmpty()
        ? request.getSplitKeysList().stream()
        : Stream.of(request.getSplitKey());
  }

  private static byte[] encodeTransactional(ByteString key) {
    return MemcomparableBytes.encode(Bytes.wrap(key.toByteArray())).toByteArray();
  }
}

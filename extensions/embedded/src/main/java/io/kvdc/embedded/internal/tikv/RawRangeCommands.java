package io.kvdc.embedded.internal.tikv;

import com.google.protobuf.ByteString;
import io.kvdc.embedded.RegionErrors;
import io.kvdc.embedded.internal.storage.ColumnFamily;
import io.kvdc.embedded.internal.storage.KeyOutsideException;
import io.kvdc.embedded.internal.storage.KeySpan;
import io.kvdc.embedded.internal.storage.RawStore;
import io.kvdc.embedded.internal.storage.RawStore.KeyBounds;
import io.kvdc.embedded.internal.storage.RawStore.RawPair;
import io.kvdc.embedded.internal.storage.RawStore.RawScan;
import io.kvdc.embedded.internal.storage.StorageException;
import io.kvdc.proto.kvrpcpb.ChecksumAlgorithm;
import io.kvdc.proto.kvrpcpb.KeyRange;
import io.kvdc.proto.kvrpcpb.KvPair;
import io.kvdc.proto.kvrpcpb.RawBatchScanRequest;
import io.kvdc.proto.kvrpcpb.RawBatchScanResponse;
import io.kvdc.proto.kvrpcpb.RawChecksumRequest;
import io.kvdc.proto.kvrpcpb.RawChecksumResponse;
import io.kvdc.proto.kvrpcpb.RawDeleteRangeRequest;
import io.kvdc.proto.kvrpcpb.RawDeleteRangeResponse;
import io.kvdc.proto.kvrpcpb.RawScanRequest;
import io.kvdc.proto.kvrpcpb.RawScanResponse;
import java.util.ArrayList;
import java.util.List;

/** RawScan, RawBatchScan, RawDeleteRange and RawChecksum: ranges of one region. */
final class RawRangeCommands {

  private final RegionCheck regions;
  private final RawApiCheck api;
  private final RawStore store;

  RawRangeCommands(RegionCheck regions, RawApiCheck api, RawStore store) {
    this.regions = regions;
    this.api = api;
    this.store = store;
  }

  RawScanResponse scan(RawScanRequest request) {
    RawScanResponse.Builder response = RawScanResponse.newBuilder();
    try {
      api.range("raw_scan", request.getContext(), request.getStartKey(), request.getEndKey());
      KeySpan region = regions.read(request.getContext()).span();
      RawScan scan =
          new RawScan(
              request.getStartKey(),
              request.getEndKey(),
              limit(request.getLimit()),
              request.getKeyOnly(),
              request.getReverse());
      for (RawPair pair : store.scan(region, api.family(request.getCf()), scan)) {
        response.addKvs(toWire(pair));
      }
    } catch (RegionErrorException e) {
      response.setRegionError(e.error());
    } catch (StorageException e) {
      response.clearKvs().addKvs(RawBatchCommands.failed(e));
    }
    return response.build();
  }

  RawBatchScanResponse batchScan(RawBatchScanRequest request) {
    RawBatchScanResponse.Builder response = RawBatchScanResponse.newBuilder();
    try {
      for (KeyRange range : request.getRangesList()) {
        api.range("raw_batch_scan", request.getContext(), range.getStartKey(), range.getEndKey());
      }
      KeySpan region = regions.read(request.getContext()).span();
      ColumnFamily family = api.family(request.getCf());
      for (KeyBounds range : inOrder(request)) {
        RawScan scan =
            new RawScan(
                range.start(),
                range.end(),
                limit(request.getEachLimit()),
                request.getKeyOnly(),
                request.getReverse());
        for (RawPair pair : store.scan(region, family, scan)) {
          response.addKvs(toWire(pair));
        }
      }
    } catch (RegionErrorException e) {
      response.setRegionError(e.error());
    } catch (StorageException e) {
      response.clearKvs().addKvs(RawBatchCommands.failed(e));
    }
    return response.build();
  }

  RawDeleteRangeResponse deleteRange(RawDeleteRangeRequest request) {
    RawDeleteRangeResponse.Builder response = RawDeleteRangeResponse.newBuilder();
    try {
      api.keySizes(List.of(request.getStartKey(), request.getEndKey()));
      api.range(
          "raw_delete_range", request.getContext(), request.getStartKey(), request.getEndKey());
      ColumnFamily family = api.family(request.getCf());
      RegionCheck.Admitted region = regions.write(request.getContext());
      deleteIn(region, family, request);
    } catch (RegionErrorException e) {
      response.setRegionError(e.error());
    } catch (StorageException e) {
      response.setError(e.getMessage());
    }
    return response.build();
  }

  RawChecksumResponse checksum(RawChecksumRequest request) {
    RawChecksumResponse.Builder response = RawChecksumResponse.newBuilder();
    try {
      if (request.getAlgorithm() != ChecksumAlgorithm.Crc64_Xor) {
        throw new StorageException("unknown checksum algorithm " + request.getAlgorithmValue());
      }
      List<KeyBounds> ranges = new ArrayList<>();
      for (KeyRange range : request.getRangesList()) {
        api.range("raw_checksum", request.getContext(), range.getStartKey(), range.getEndKey());
        ranges.add(new KeyBounds(range.getStartKey(), range.getEndKey()));
      }
      api.keys("raw_checksum", request.getContext(), List.of());
      KeySpan region = regions.read(request.getContext()).span();
      RawStore.RawChecksum sum = store.checksum(region, ranges);
      response.setChecksum(sum.checksum()).setTotalKvs(sum.entries()).setTotalBytes(sum.bytes());
    } catch (RegionErrorException e) {
      response.setRegionError(e.error());
    } catch (StorageException e) {
      response.setError(e.getMessage());
    }
    return response.build();
  }

  private void deleteIn(
      RegionCheck.Admitted region, ColumnFamily family, RawDeleteRangeRequest request)
      throws RegionErrorException {
    try {
      store.deleteRange(region.span(), family, request.getStartKey(), request.getEndKey());
    } catch (KeyOutsideException e) {
      throw region.refusal(e);
    } catch (StorageException e) {
      // TiKV finds an empty range only when it applies the command, and says so as a region error.
      throw new RegionErrorException(RegionErrors.other(e.getMessage()));
    }
  }

  /**
   * Gives each range its end, which is the next one's start unless it has its own, and refuses
   * ranges that run against the direction of the scan.
   */
  private static List<KeyBounds> inOrder(RawBatchScanRequest request) throws StorageException {
    List<KeyBounds> ranges = new ArrayList<>();
    int count = request.getRangesCount();
    for (int i = 0; i < count; i++) {
      ByteString start = request.getRanges(i).getStartKey();
      ByteString end = request.getRanges(i).getEndKey();
      if (end.isEmpty() && i + 1 < count) {
        end = request.getRanges(i + 1).getStartKey();
      }
      int order = ByteString.unsignedLexicographicalComparator().compare(start, end);
      if (!end.isEmpty() && (request.getReverse() ? order <= 0 : order >= 0)) {
        throw new StorageException("Invalid KeyRanges");
      }
      ranges.add(new KeyBounds(start, end));
    }
    return ranges;
  }

  /** The wire counts to 2^32, and this many entries never fit into a message anyway. */
  private static int limit(int unsigned) {
    return unsigned < 0 ? Integer.MAX_VALUE : unsigned;
  }

  private static KvPair toWire(RawPair pair) {
    return KvPair.newBuilder().setKey(pair.key()).setValue(pair.value()).build();
  }
}

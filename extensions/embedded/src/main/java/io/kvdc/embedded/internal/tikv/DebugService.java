package io.kvdc.embedded.internal.tikv;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.kvdc.embedded.internal.storage.ColumnFamily;
import io.kvdc.embedded.internal.storage.KeySpan;
import io.kvdc.embedded.internal.storage.KvEngine;
import io.kvdc.embedded.internal.topology.RegionState;
import io.kvdc.embedded.internal.topology.Topology;
import io.kvdc.proto.debugpb.DebugGrpc;
import io.kvdc.proto.debugpb.GetRegionPropertiesRequest;
import io.kvdc.proto.debugpb.GetRegionPropertiesResponse;
import io.kvdc.proto.debugpb.Property;
import java.util.HexFormat;
import java.util.List;

/**
 * The service {@code debugpb.Debug}: the properties of a region, under the names and in the order
 * of a real store. What only files on disk have is zero or empty.
 */
final class DebugService extends DebugGrpc.DebugImplBase {

  private static final List<String> MVCC =
      List.of(
          "mvcc.min_ts",
          "mvcc.max_ts",
          "mvcc.num_rows",
          "mvcc.num_puts",
          "mvcc.num_deletes",
          "mvcc.num_versions",
          "mvcc.max_row_versions");

  private final long storeId;
  private final Topology topology;
  private final KvEngine engine;

  DebugService(long storeId, Topology topology, KvEngine engine) {
    this.storeId = storeId;
    this.topology = topology;
    this.engine = engine;
  }

  @Override
  public void getRegionProperties(
      GetRegionPropertiesRequest request, StreamObserver<GetRegionPropertiesResponse> answer) {
    RegionState region = topology.current().region(request.getRegionId());
    if (region == null || region.peerOn(storeId) == null) {
      answer.onError(
          Status.NOT_FOUND.withDescription("region " + request.getRegionId()).asRuntimeException());
      return;
    }
    KeySpan span =
        new KeySpan(region.id(), region.startKey().toByteArray(), region.endKey().toByteArray());
    GetRegionPropertiesResponse.Builder properties = GetRegionPropertiesResponse.newBuilder();
    MVCC.forEach(name -> properties.addProps(property(name, "0")));
    HexFormat hex = HexFormat.of();
    properties
        .addProps(property("writecf.num_entries", count(ColumnFamily.WRITE, span)))
        .addProps(property("writecf.num_deletes", "0"))
        .addProps(property("writecf.num_files", "0"))
        .addProps(property("writecf.sst_files", ""))
        .addProps(property("defaultcf.num_entries", count(ColumnFamily.DEFAULT, span)))
        .addProps(property("defaultcf.num_files", "0"))
        .addProps(property("defaultcf.sst_files", ""))
        .addProps(property("region.start_key", hex.formatHex(region.startKey().toByteArray())))
        .addProps(property("region.end_key", hex.formatHex(region.endKey().toByteArray())))
        .addProps(property("region.middle_key_by_approximate_size", ""));
    answer.onNext(properties.build());
    answer.onCompleted();
  }

  private String count(ColumnFamily family, KeySpan span) {
    return Long.toString(engine.count(family, span));
  }

  private static Property property(String name, String value) {
    return Property.newBuilder().setName(name).setValue(value).build();
  }
}

package io.kvdc.embedded.internal.tikv;

import static io.kvdc.embedded.TestStores.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.kvdc.embedded.TestStores;
import io.kvdc.proto.debugpb.DebugGrpc;
import io.kvdc.proto.debugpb.GetRegionPropertiesRequest;
import io.kvdc.proto.debugpb.GetRegionPropertiesResponse;
import io.kvdc.proto.debugpb.Property;
import io.kvdc.proto.kvrpcpb.RawPutRequest;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DebugServiceTest {

  private final TestStores stores = new TestStores(1);
  private final DebugGrpc.DebugBlockingStub debug =
      DebugGrpc.newBlockingStub(stores.channel(stores.id(0)));

  @AfterEach
  void close() {
    stores.close();
  }

  @Test
  void countsTheEntriesOfARegion() {
    stores.topology().split(stores.region("a").id(), List.of(bytes("b"), bytes("m")));
    put("a");
    put("b");
    put("c");

    Map<String, String> properties =
        properties(stores.region("b").id()).getPropsList().stream()
            .collect(Collectors.toMap(Property::getName, Property::getValue));

    assertThat(properties)
        .containsEntry("defaultcf.num_entries", "2")
        .containsEntry("writecf.num_entries", "0")
        .containsEntry("region.start_key", "62")
        .containsEntry("region.end_key", "6d");
  }

  @Test
  void doesNotKnowARegionThatIsNone() {
    assertThatThrownBy(() -> properties(999))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND));
  }

  private GetRegionPropertiesResponse properties(long regionId) {
    return debug.getRegionProperties(
        GetRegionPropertiesRequest.newBuilder().setRegionId(regionId).build());
  }

  private void put(String key) {
    stores
        .leaderOf(key)
        .rawPut(
            RawPutRequest.newBuilder().setContext(stores.context(key)).setKey(bytes(key)).build());
  }
}

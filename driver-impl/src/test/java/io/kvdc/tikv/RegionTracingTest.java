package io.kvdc.tikv;

import static io.kvdc.tikv.Clusters.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.Calls;
import io.kvdc.embedded.FaultAction;
import io.kvdc.error.KvException;
import io.kvdc.spi.Operation;
import io.kvdc.spi.Span;
import io.kvdc.spi.TraceCategory;
import io.kvdc.spi.TraceEvent;
import io.kvdc.spi.Tracer;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What tracers hear of look-ups of regions. */
class RegionTracingTest {

  private static final Bytes VALUE = Bytes.utf8("v");

  private final Clusters clusters = Clusters.of(1, ApiVersion.V2);
  private final Wanting tracer = new Wanting();

  @AfterEach
  void close() {
    clusters.cluster().faults().clear();
    clusters.close();
  }

  private Connection connect(String... options) {
    return Kv.connector(clusters.url(options)).tracer(tracer).connect();
  }

  @Test
  void theFirstRequestToARegionAsksPd() {
    try (Connection connection = connect()) {
      connection.raw().put(key(1), VALUE);
      assertThat(tracer.names())
          .containsExactly("region_cache.locate.pd_request", "region_cache.locate.pd_response");
      assertThat(tracer.events.peek().operation().name()).isEqualTo("raw.put");
      tracer.events.clear();

      connection.raw().put(key(2), VALUE);
      assertThat(tracer.events).isEmpty();
    }
  }

  @Test
  void manyKeysAreLookedUpTogether() {
    clusters.cluster().split(key(5));
    List<Long> regions =
        List.of(clusters.cluster().regionOf(key(1)).id(), clusters.cluster().regionOf(key(9)).id());
    try (Connection connection = connect()) {
      connection.raw().batchGet(List.of(key(1), key(9)));
      assertThat(tracer.names())
          .containsExactly(
              "region_cache.batch_locate.start",
              "region_cache.batch_locate.pd_request",
              "region_cache.batch_locate.pd_response",
              "region_cache.batch_locate.merged");
      assertThat(List.copyOf(tracer.events).get(2).fields())
          .containsEntry("regionCount", 2)
          .containsEntry("regions", regions);
      assertThat(List.copyOf(tracer.events).get(3).fields()).containsEntry("locationCount", 2);
      assertThat(tracer.events.toString()).doesNotContain("k0001");
      tracer.events.clear();

      connection.raw().batchGet(List.of(key(1), key(9)));
      assertThat(tracer.names())
          .containsExactly("region_cache.batch_locate.start", "region_cache.batch_locate.merged");
    }
  }

  @Test
  void anAnswerThatDoesNotComeIsTold() {
    try (Connection connection = connect("timeout=2s", "pdTimeout=200ms")) {
      clusters.cluster().faults().inject(Calls.to("GetRegion"), FaultAction.holdRequest());
      assertThatThrownBy(() -> connection.raw().get(key(1))).isInstanceOf(KvException.class);
    }
    assertThat(tracer.names()).contains("region_cache.locate.pd_request");
    assertThat(tracer.events)
        .filteredOn(event -> event.name().endsWith("pd_response"))
        .allSatisfy(event -> assertThat(event.fields()).containsKey("error"));
  }

  @Test
  void aCategoryThatIsOffIsAskedForOnce() {
    tracer.wanted = false;
    try (Connection connection = connect()) {
      connection.raw().batchGet(List.of(key(1), key(9)));
    }
    assertThat(tracer.events).isEmpty();
    assertThat(tracer.asked).hasValue(1);
  }

  /** Wants to hear of regions only. */
  private static final class Wanting implements Tracer {
    final Queue<TraceEvent> events = new ConcurrentLinkedQueue<>();
    final AtomicInteger asked = new AtomicInteger();
    volatile boolean wanted = true;

    List<String> names() {
      return events.stream().map(TraceEvent::name).toList();
    }

    @Override
    public @Nullable Span start(Operation operation) {
      return null;
    }

    @Override
    public boolean isEnabled(TraceCategory category) {
      if (category != TraceCategory.REGION_CACHE) {
        return false;
      }
      asked.incrementAndGet();
      return wanted;
    }

    @Override
    public void event(TraceEvent event) {
      events.add(event);
    }
  }
}

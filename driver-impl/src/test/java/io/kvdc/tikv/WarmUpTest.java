package io.kvdc.tikv;

import static io.kvdc.tikv.Clusters.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.Connection;
import io.kvdc.KeyRange;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.Calls;
import io.kvdc.embedded.FaultAction;
import io.kvdc.embedded.RpcJournal;
import io.kvdc.error.DeadlineExceededException;
import io.kvdc.error.InvalidArgumentException;
import java.time.Duration;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** First calls after a warm-up find regions, stores and a timestamp there (client-java#375). */
class WarmUpTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int REGIONS = 300;

  private final Clusters clusters = Clusters.of(3, ApiVersion.V1);
  private final RpcJournal journal = clusters.cluster().faults().journal();

  @AfterEach
  void close() {
    clusters.cluster().faults().clear();
    clusters.close();
  }

  private void split() {
    clusters.cluster().split(IntStream.range(1, REGIONS).mapToObj(Clusters::key).toList());
    clusters.cluster().scatter();
  }

  private long regionQuestions() {
    return journal.count("GetRegion")
        + journal.count("ScanRegions")
        + journal.count("BatchScanRegions");
  }

  @Test
  void firstCallsAskPdForNothing() {
    split();
    Connection connection = clusters.connect();
    TikvWarmUp done = connection.unwrap(TikvConnection.class).warmUp(LONG);
    assertThat(done.regions()).isGreaterThanOrEqualTo(REGIONS);
    assertThat(done.stores()).isEqualTo(3);
    assertThat(done.unreachableStores()).isZero();
    assertThat(done.time()).isPositive();
    journal.clear();
    for (int i = 0; i < REGIONS; i++) {
      assertThat(connection.raw().get(key(i))).isNull();
    }
    assertThat(regionQuestions()).isZero();
    assertThat(journal.count("GetStore")).isZero();
  }

  @Test
  void nothingOfTheDataIsTouched() {
    split();
    Connection connection = clusters.connect();
    journal.clear();
    connection.unwrap(TikvConnection.class).warmUp(LONG);
    Set<String> methods = journal.counts().keySet();
    assertThat(methods)
        .allSatisfy(method -> assertThat(method).doesNotStartWith("Raw").doesNotStartWith("Kv"));
    assertThat(methods).contains("Check");
  }

  @Test
  void onlyWhatIsAskedForIsLoaded() {
    split();
    Connection connection = clusters.connect();
    TikvConnection tikv = connection.unwrap(TikvConnection.class);
    tikv.warmUp(LONG, KeyRange.of(key(10), key(20)), KeyRange.of(key(100), key(110)));
    journal.clear();
    for (int i = 10; i < 20; i++) {
      assertThat(connection.raw().get(key(i))).isNull();
      assertThat(connection.raw().get(key(90 + i))).isNull();
    }
    assertThat(regionQuestions()).isZero();
    assertThat(connection.raw().get(key(200))).isNull();
    assertThat(regionQuestions()).isEqualTo(1);
  }

  @Test
  void byTheUrlAlone() {
    split();
    Connection connection = clusters.connect("warmUp=true");
    journal.clear();
    assertThat(connection.raw().get(key(77))).isNull();
    assertThat(regionQuestions()).isZero();
  }

  @Test
  void itTakesNoLongerThanAllowed() {
    TikvConnection tikv = clusters.connect().unwrap(TikvConnection.class);
    clusters.cluster().faults().inject(Calls.to("ScanRegions"), FaultAction.holdRequest());
    assertThatThrownBy(() -> tikv.warmUp(Duration.ofMillis(300)))
        .isInstanceOf(DeadlineExceededException.class);
    assertThatThrownBy(() -> tikv.warmUp(Duration.ZERO))
        .isInstanceOf(InvalidArgumentException.class);
  }

  @Test
  void aStoreThatIsDownIsCounted() {
    split();
    TikvConnection tikv = clusters.connect().unwrap(TikvConnection.class);
    clusters.cluster().stopStore(clusters.cluster().storeIds().get(2));
    assertThat(tikv.warmUp(LONG).unreachableStores()).isEqualTo(1);
  }
}

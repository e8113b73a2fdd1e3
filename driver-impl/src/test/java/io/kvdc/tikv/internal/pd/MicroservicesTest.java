package io.kvdc.tikv.internal.pd;

import static io.kvdc.tikv.internal.pd.PdFixture.amply;
import static io.kvdc.tikv.internal.pd.PdFixture.failureOf;
import static io.kvdc.tikv.internal.pd.PdFixture.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.kvdc.Timestamp;
import io.kvdc.embedded.Calls;
import io.kvdc.embedded.EmbeddedCluster;
import io.kvdc.embedded.Fault;
import io.kvdc.embedded.FaultAction;
import io.kvdc.error.KvException;
import io.kvdc.proto.meta_storagepb.MetaStorageGrpc;
import io.kvdc.proto.meta_storagepb.PutRequest;
import io.kvdc.proto.resource_manager.Participant;
import io.kvdc.tikv.internal.codec.Keyspace;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import io.kvdc.tikv.internal.retry.Scheduler;
import io.kvdc.tikv.internal.retry.Ticker;
import io.kvdc.tikv.internal.rpc.TransportSettings.Transport;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Timestamps and resource groups from servers apart from PD. */
class MicroservicesTest {

  private final EmbeddedCluster cluster =
      EmbeddedCluster.builder().name("microservices-test").pdMembers(3).start();
  private final List<String> addresses = cluster.pdAddresses();
  private final PdFixture fixture = new PdFixture(Transport.IN_PROCESS, addresses);
  private final GrpcPdClient pd = fixture.pd;

  @AfterEach
  void close() {
    fixture.close();
    cluster.close();
  }

  private Timestamp next() {
    return pd.timestamps().next(amply()).join();
  }

  @Test
  void timestampsComeFromThePrimaryOfTheService() {
    cluster.serveTimestampsApart(2);
    pd.useKeyspace(new Keyspace(0, "DEFAULT"));

    Timestamp first = next();

    assertThat(next()).isGreaterThan(first);
    assertThat(pd.status().timestampServer()).isEqualTo(addresses.get(2));
    assertThat(pd.microservices().timestamps(amply()).join()).isEqualTo(addresses.get(2));
  }

  @Test
  void aNewPrimaryIsFound() {
    cluster.serveTimestampsApart(1);
    Timestamp before = next();

    cluster.serveTimestampsApart(2);

    assertThat(next()).isGreaterThan(before);
    assertThat(pd.status().timestampServer()).isEqualTo(addresses.get(2));
  }

  @Test
  void aDeadPrimarysSuccessorIsFoundByAskingTheOthers() {
    cluster.serveTimestampsApart(1);
    Timestamp before = next();

    cluster.stopPd(1);
    cluster.serveTimestampsApart(2);

    assertThat(next()).isGreaterThan(before);
  }

  @Test
  void aClusterGoesOverToTheServiceAndBackWhileTimestampsAreFetched() {
    Timestamp before = next();
    assertThat(pd.status().timestampServer()).isEqualTo(addresses.get(0));

    cluster.serveTimestampsApart(1);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              next();
              return addresses.get(1).equals(pd.status().timestampServer());
            });
    cluster.serveTimestampsInPd();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              next();
              return addresses.get(0).equals(pd.status().timestampServer());
            });

    assertThat(next()).isGreaterThan(before);
  }

  @Test
  void aStreamToPdIsLeftOnceTheServiceGivesOutTimestamps() {
    RetryEnvironment environment =
        new RetryEnvironment(
            Scheduler.on(fixture.executor), Ticker.SYSTEM, new SplittableRandom(1));
    LeaderTracker leaders = new LeaderTracker(fixture.rpc, environment, new PdEndpoints(addresses));
    TsoDiscovery discovery =
        new TsoDiscovery(
            fixture.rpc,
            leaders,
            new MetaStorageQueries(
                new PdCalls(fixture.rpc, leaders, environment, Duration.ofSeconds(3))),
            environment);
    TsoServer ofPd = discovery.find().join();
    assertThat(discovery.isCurrent(ofPd)).isTrue();

    cluster.serveTimestampsApart(1);

    await().atMost(Duration.ofSeconds(30)).until(() -> !discovery.isCurrent(ofPd));
    assertThat(discovery.find().join().address()).isEqualTo(addresses.get(1));
  }

  @Test
  void theMinimumOfAllGroupsIsPdsToTell() {
    next();
    pd.sharedTimestamps().minimum(amply()).join();
    assertThat(cluster.faults().journal().count("GetMinTS")).as("one timeline").isZero();

    cluster.serveTimestampsApart(0);
    pd.useKeyspace(new Keyspace(0, "DEFAULT"));
    Timestamp minimum = pd.sharedTimestamps().minimum(amply()).join();

    assertThat(minimum).isLessThan(next());
    assertThat(cluster.faults().journal().count("GetMinTS")).isEqualTo(1);
  }

  @Test
  void whereNobodyKnowsThePrimaryCallersFailInTime() {
    cluster.serveTimestampsApart(1);
    Fault silent =
        cluster.faults().inject(Calls.to("FindGroupByKeyspaceID"), FaultAction.dropRequest());

    failureOf(pd.timestamps().next(within(Duration.ofMillis(300))), KvException.class);

    cluster.faults().remove(silent);
    assertThat(next()).isNotNull();
  }

  @Test
  void resourceGroupsAreManagedByPdUnlessThereIsAServerApart() {
    assertThat(pd.microservices().resourceManager(amply()).join()).isEqualTo(addresses.get(0));
    register("http://manager:3379");

    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> pd.microservices().resourceManager(amply()).join().equals("manager:3379"));

    register("http://manager:4379");
    assertThat(pd.microservices().resourceManager(amply()).join())
        .as("good until it fails")
        .isEqualTo("manager:3379");
    pd.microservices().resourceManagerFailed("manager:3379");
    assertThat(pd.microservices().resourceManager(amply()).join()).isEqualTo("manager:4379");
  }

  private void register(String url) {
    MessageLite participant = Participant.newBuilder().addListenUrls(url).build();
    fixture
        .rpc
        .call(
            addresses.get(0),
            MetaStorageGrpc.getPutMethod(),
            PutRequest.newBuilder()
                .setKey(
                    ByteString.copyFromUtf8(
                        "/ms/"
                            + Long.toUnsignedString(cluster.clusterId())
                            + "/resource_manager/primary"))
                .setValue(participant.toByteString())
                .build(),
            amply())
        .join();
  }
}

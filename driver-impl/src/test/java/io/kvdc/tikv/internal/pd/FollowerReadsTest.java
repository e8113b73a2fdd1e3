package io.kvdc.tikv.internal.pd;

import static io.kvdc.tikv.internal.pd.PdFixture.amply;
import static io.kvdc.tikv.internal.pd.PdFixture.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.embedded.EmbeddedCluster;
import io.kvdc.proto.metapb.Region;
import io.kvdc.proto.pdpb.GetRegionResponse;
import io.kvdc.tikv.internal.pd.FakePd.Mode;
import io.kvdc.tikv.internal.rpc.TransportSettings.Transport;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Regions from followers of PD. */
class FollowerReadsTest {

  private static final Bytes KEY = Bytes.utf8("k");
  private static final UnaryOperator<GetRegionResponse> SOME_REGION =
      answer -> answer.toBuilder().setRegion(Region.newBuilder().setId(7)).build();

  private final FakePd cluster = new FakePd(3);
  private final PdFixture fixture = fixture(cluster.addresses(), true);
  private final PdRegions regions = fixture.pd.regions();

  private static PdFixture fixture(List<String> endpoints, boolean followerReads) {
    PdSettings usual = PdFixture.settings(Duration.ofSeconds(3));
    return new PdFixture(
        Transport.IN_PROCESS,
        endpoints,
        new PdSettings(
            usual.timeout(),
            followerReads,
            usual.tso(),
            usual.breaker(),
            usual.lowResolution(),
            usual.driftWarning()));
  }

  @AfterEach
  void close() {
    fixture.close();
    cluster.close();
  }

  private long asked(int member) {
    return cluster.member(member).calls.stream().filter("GetRegion"::equals).count();
  }

  @Test
  void allMembersAnswerInTurn() {
    cluster.regionAnswer = SOME_REGION;

    for (int i = 0; i < 9; i++) {
      assertThat(regions.fromAnyMember().byKey(KEY, amply()).join()).isNotNull();
    }

    assertThat(List.of(asked(0), asked(1), asked(2))).containsExactly(3L, 3L, 3L);
  }

  @Test
  void theLeaderAloneAnswersWhoWantsThat() {
    cluster.regionAnswer = SOME_REGION;

    for (int i = 0; i < 6; i++) {
      regions.byKey(KEY, amply()).join();
    }

    assertThat(List.of(asked(0), asked(1), asked(2))).containsExactly(6L, 0L, 0L);
  }

  @Test
  void withoutLeaveFollowersAreNotAsked() {
    cluster.regionAnswer = SOME_REGION;
    try (PdFixture strict = fixture(cluster.addresses(), false)) {
      for (int i = 0; i < 6; i++) {
        strict.pd.regions().fromAnyMember().byKey(KEY, amply()).join();
      }
    }

    assertThat(List.of(asked(0), asked(1), asked(2))).containsExactly(6L, 0L, 0L);
  }

  @Test
  void aFollowerThatHasNotHeardOfTheRegionIsMadeUpForAndLeftAlone() {
    cluster.regionAnswer = SOME_REGION;
    cluster.member(1).unsynced = true;
    cluster.member(2).unsynced = true;

    for (int i = 0; i < 9; i++) {
      assertThat(regions.fromAnyMember().byKey(KEY, amply()).join()).isNotNull();
    }

    assertThat(List.of(asked(0), asked(1), asked(2))).containsExactly(9L, 1L, 1L);
  }

  @Test
  void whetherThereIsNoSuchRegionOnlyTheLeaderKnows() {
    for (int i = 0; i < 3; i++) {
      assertThat(regions.fromAnyMember().byKey(KEY, amply()).join()).isNull();
    }
    assertThat(regions.fromAnyMember().scan(KeyRange.all(), 10, amply()).join()).isEmpty();

    assertThat(asked(0)).isEqualTo(3);
    assertThat(cluster.member(0).calls).contains("ScanRegions  10");
  }

  @Test
  void aFrozenFollowerCostsOneSecondAndNotTheCall() {
    cluster.regionAnswer = SOME_REGION;
    cluster.member(1).mode = Mode.FROZEN;
    cluster.member(2).mode = Mode.FROZEN;

    for (int i = 0; i < 6; i++) {
      assertThat(regions.fromAnyMember().byKey(KEY, within(Duration.ofSeconds(8))).join())
          .isNotNull();
    }

    assertThat(List.of(asked(1), asked(2))).containsExactly(1L, 1L);
  }

  @Test
  void aDeadFollowerIsMadeUpForByTheLeader() {
    cluster.regionAnswer = SOME_REGION;
    regions.byKey(KEY, amply()).join();
    cluster.member(1).stop();
    cluster.member(2).stop();

    for (int i = 0; i < 4; i++) {
      assertThat(regions.fromAnyMember().byKey(KEY, amply()).join()).isNotNull();
    }
  }

  @Test
  void followersOfARealMapAgreeWithTheLeader() {
    try (EmbeddedCluster real =
            EmbeddedCluster.builder().name("follower-reads-test").pdMembers(3).start();
        PdFixture client = fixture(real.pdAddresses(), true)) {
      List<PdRegion> all = client.pd.regions().scan(KeyRange.all(), 0, amply()).join();
      for (int i = 0; i < 3; i++) {
        assertThat(client.pd.regions().fromAnyMember().scan(KeyRange.all(), 0, amply()).join())
            .isEqualTo(all);
      }
      assertThat(client.pd.regions().fromAnyMember().byId(all.get(0).id(), amply()).join())
          .isEqualTo(all.get(0));
    }
  }
}

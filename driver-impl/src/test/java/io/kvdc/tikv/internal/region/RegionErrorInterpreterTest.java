package io.kvdc.tikv.internal.region;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.proto.errorpb.Error;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What errors of a region prove about writes, and what is said of them. */
class RegionErrorInterpreterTest {

  /** After these a write may have been agreed on: the peer that knows is gone or leads no more. */
  private static final Set<String> PROVE_NOTHING =
      Set.of("stale_command", "region_not_found", "undetermined_result");

  @Test
  void everyMemberButThreeProvesThatNothingWasApplied() {
    Set<String> proveNothing =
        Error.getDescriptor().getFields().stream()
            .filter(field -> !field.getName().equals("message"))
            .filter(
                field ->
                    !RegionErrorInterpreter.provesNotApplied(
                        Error.newBuilder()
                            .setField(field, Error.newBuilder().newBuilderForField(field).build())
                            .build()))
            .map(field -> field.getName())
            .collect(Collectors.toSet());
    assertThat(proveNothing).isEqualTo(PROVE_NOTHING);
  }

  @Test
  void anErrorThatIsNotKnownProvesNothing() {
    assertThat(
            RegionErrorInterpreter.provesNotApplied(
                Error.newBuilder().setMessage("something new").build()))
        .isFalse();
  }

  @Test
  void aStoreThatRanOutOfTimeMayHaveApplied() {
    Error.Builder error = Error.newBuilder();
    error.getServerIsBusyBuilder().setReason("Deadline is exceeded");
    assertThat(RegionErrorInterpreter.provesNotApplied(error.build())).isFalse();
    error.getServerIsBusyBuilder().setReason("scheduler is busy");
    assertThat(RegionErrorInterpreter.provesNotApplied(error.build())).isTrue();
  }

  @Test
  void keysAreNotRepeated() {
    Error.Builder error = Error.newBuilder().setMessage("key 736563726574 is not in region");
    error.getKeyNotInRegionBuilder().setRegionId(3);
    assertThat(RegionErrorInterpreter.describe(error.build())).isEqualTo("KeyNotInRegion");
  }

  @Test
  void otherErrorsAreNamedWithTheirText() {
    Error.Builder error = Error.newBuilder().setMessage("region 3 not found");
    error.getRegionNotFoundBuilder().setRegionId(3);
    assertThat(RegionErrorInterpreter.describe(error.build()))
        .isEqualTo("RegionNotFound: region 3 not found");
  }
}

package io.kvdc.tikv.internal.pd;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.tikv.internal.retry.ManualTime;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whose turn it is. */
class MemberRotationTest {

  private static final List<String> MEMBERS = List.of("a", "b", "c");

  private final ManualTime time = new ManualTime();
  private final MemberRotation rotation = new MemberRotation(time.environment(0).ticker());

  private List<String> next(int count) {
    return Stream.generate(() -> rotation.next(MEMBERS)).limit(count).toList();
  }

  @Test
  void eachHasItsTurn() {
    assertThat(next(6)).containsExactly("a", "b", "c", "a", "b", "c");
  }

  @Test
  void oneThatFailedRestsForTenSeconds() {
    rotation.failed("b");
    assertThat(next(4)).containsExactly("a", "c", "a", "c");
    time.advance(Duration.ofSeconds(10).minusNanos(1));
    assertThat(next(3)).doesNotContain("b");
    time.advance(Duration.ofNanos(1));
    assertThat(next(3)).contains("b");
  }

  @Test
  void whereAllRestNobodyIsChosen() {
    MEMBERS.forEach(rotation::failed);
    assertThat(rotation.next(MEMBERS)).isNull();
    assertThat(rotation.next(List.of())).isNull();
  }
}

package io.kvdc.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.error.ErrorDetail;
import io.kvdc.error.KvException;
import io.kvdc.error.Outcome;
import io.kvdc.error.OutcomeUnknownException;
import io.kvdc.error.ServerBusyException;
import io.kvdc.testing.LogCapture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class InterceptorChainTest {

  @RegisterExtension final LogCapture log = new LogCapture();

  private final List<String> events = new ArrayList<>();
  private final List<Completion> completions = new ArrayList<>();
  private final AtomicLong clock = new AtomicLong(1_000);

  @Test
  void noInterceptorsAreNoChain() {
    assertThat(InterceptorChain.of(Plugins.none(), clock::get)).isNull();
  }

  @Test
  void interceptorsLieAroundTheOperationLikeTheSkinsOfAnOnion() {
    Interception interception = begin(new Recording("a"), new Recording("b"));
    interception.after(null);
    assertThat(events).containsExactly("before a", "before b", "after b", "after a");
  }

  @Test
  void theEndIsToldOnceHoweverOftenTheDriverTellsIt() {
    Interception interception = begin(new Recording("a"));
    interception.after(null);
    interception.after(new IllegalStateException());
    assertThat(events).containsExactly("before a", "after a");
    assertThat(completions).singleElement().matches(Completion::succeeded);
  }

  @Test
  void whatOneThrowsDisturbsNeitherTheOthersNorTheOperation() {
    Interceptor throwing =
        new Interceptor() {
          @Override
          public After before(Operation operation) {
            throw new IllegalStateException("before is broken");
          }
        };
    Interceptor throwingLater =
        new Interceptor() {
          @Override
          public After before(Operation operation) {
            return completion -> {
              throw new AssertionError("after is broken");
            };
          }
        };
    Interceptor throwingInRefuse =
        new Interceptor() {
          @Override
          public KvException refuse(Operation operation) {
            throw new IllegalStateException("refuse is broken");
          }
        };
    Interception interception =
        begin(new Recording("a"), throwing, throwingLater, throwingInRefuse, new Recording("b"));
    assertThat(interception.refusal()).isNull();
    interception.after(null);
    assertThat(events).containsExactly("before a", "before b", "after b", "after a");
    assertThat(log.messages())
        .hasSize(3)
        .allMatch(message -> message.contains(getClass().getName()))
        .allMatch(message -> message.contains("raw.put"));
  }

  @Test
  void aRefusalIsSeenByThoseOutsideOnly() {
    KvException reason = new ServerBusyException(ErrorDetail.of("too many"));
    Interceptor refusing =
        new Recording("refusing") {
          @Override
          public KvException refuse(Operation operation) {
            return reason;
          }
        };
    Interception interception = begin(new Recording("outer"), refusing, new Recording("inner"));
    assertThat(interception.refusal()).isSameAs(reason);
    interception.after(interception.refusal());
    assertThat(events).containsExactly("before outer", "after outer");
    assertThat(completions).singleElement().extracting(Completion::error).isSameAs(reason);
  }

  @Test
  void anInterceptorThatAnswersNothingIsLeftAlone() {
    Interceptor careless =
        new Interceptor() {
          @Override
          @SuppressWarnings("NullAway")
          public @Nullable After before(Operation operation) {
            return null;
          }
        };
    Interception interception = begin(careless, new Recording("b"));
    interception.after(null);
    assertThat(events).containsExactly("before b", "after b");
  }

  @Test
  void theCompletionCarriesTheOperationTheTimeAndTheBareError() {
    Interception interception = begin(new Recording("a"));
    clock.addAndGet(Duration.ofMillis(7).toNanos());
    KvException lost = new OutcomeUnknownException(ErrorDetail.of("the answer was lost"));
    interception.after(new CompletionException(lost));
    Completion completion = completions.get(0);
    assertThat(completion.error()).isSameAs(lost);
    assertThat(completion.outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(completion.duration()).isEqualTo(Duration.ofMillis(7));
    assertThat(completion.operation())
        .isSameAs(interception.operation())
        .isEqualTo(new Operation(SessionKind.RAW, "raw.put", true, 1, 12, 1_000));
  }

  @Test
  void ofAFailureThatIsNoneOfOursTheOutcomeOfAWriteIsUnknown() {
    Operation write = new Operation(SessionKind.RAW, "raw.put", true, 1, 12, 0);
    Operation read = new Operation(SessionKind.RAW, "raw.get", false, 1, 6, 0);
    Throwable defect = new IllegalStateException();
    assertThat(new Completion(write, defect, 1, new PhaseTimes()).outcome())
        .isEqualTo(Outcome.UNKNOWN);
    assertThat(new Completion(read, defect, 1, new PhaseTimes()).outcome())
        .isEqualTo(Outcome.NOT_APPLIED);
    assertThat(new Completion(write, null, 1, new PhaseTimes()).outcome()).isNull();
  }

  @Test
  void aClockThatGoesBackMakesNoNegativeDuration() {
    Operation late = new Operation(SessionKind.RAW, "raw.get", false, 1, 6, 10);
    assertThat(new Completion(late, null, 3, new PhaseTimes()).duration()).isEqualTo(Duration.ZERO);
  }

  private Interception begin(Interceptor... interceptors) {
    InterceptorChain chain =
        InterceptorChain.of(Plugins.of(List.of(interceptors), List.of()), clock::get);
    assertThat(chain).isNotNull();
    return chain.before(SessionKind.RAW, "raw.put", true, 1, 12);
  }

  private class Recording implements Interceptor {
    private final String label;

    Recording(String label) {
      this.label = label;
    }

    @Override
    public After before(Operation operation) {
      events.add("before " + label);
      return completion -> {
        events.add("after " + label);
        completions.add(completion);
      };
    }
  }
}

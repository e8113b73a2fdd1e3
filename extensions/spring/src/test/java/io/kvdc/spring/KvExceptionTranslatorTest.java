package io.kvdc.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.error.ErrorDetail;
import io.kvdc.error.KvException;
import io.kvdc.error.KvMisuseException;
import io.kvdc.error.KvPermanentException;
import io.kvdc.error.KvTransientException;
import io.kvdc.error.KvUndeterminedException;
import io.kvdc.error.Outcome;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.dao.TransientDataAccessResourceException;

/** Errors of drivers that nobody here knows are translated by their branch. */
class KvExceptionTranslatorTest {
  private final KvExceptionTranslator translator = new KvExceptionTranslator();

  static final class OtherTransient extends KvTransientException {
    private static final long serialVersionUID = 1L;

    OtherTransient(ErrorDetail detail) {
      super("OTHER", detail);
    }

    @Override
    public OtherTransient copy() {
      return new OtherTransient(detail());
    }
  }

  static final class OtherPermanent extends KvPermanentException {
    private static final long serialVersionUID = 1L;

    OtherPermanent(ErrorDetail detail) {
      super("OTHER", detail);
    }

    @Override
    public OtherPermanent copy() {
      return new OtherPermanent(detail());
    }
  }

  static final class OtherMisuse extends KvMisuseException {
    private static final long serialVersionUID = 1L;

    OtherMisuse(ErrorDetail detail) {
      super("OTHER", detail);
    }

    @Override
    public OtherMisuse copy() {
      return new OtherMisuse(detail());
    }
  }

  static final class OtherUndetermined extends KvUndeterminedException {
    private static final long serialVersionUID = 1L;

    OtherUndetermined(ErrorDetail detail) {
      super("OTHER", detail.withOutcome(Outcome.UNKNOWN));
    }

    @Override
    public OtherUndetermined copy() {
      return new OtherUndetermined(detail());
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case(OtherTransient::new, TransientDataAccessResourceException.class),
        new Case(OtherPermanent::new, NonTransientDataAccessResourceException.class),
        new Case(OtherMisuse::new, InvalidDataAccessApiUsageException.class),
        new Case(OtherUndetermined::new, KvOutcomeUnknownException.class));
  }

  record Case(
      Function<ErrorDetail, KvException> thrown, Class<? extends DataAccessException> expected) {}

  @ParameterizedTest
  @MethodSource("cases")
  void whatMayBeRetriedIsTransientAndNothingElse(Case each) {
    KvException thrown = each.thrown().apply(ErrorDetail.of("what happened"));
    DataAccessException translated = translator.translate(thrown);
    assertThat(translated).isExactlyInstanceOf(each.expected()).hasCause(thrown);
    assertThat(translated).hasMessageContaining("what happened");
    assertThat(translated instanceof TransientDataAccessException).isEqualTo(thrown.isRetryable());
  }

  @Test
  void otherExceptionsAreLeftToOthers() {
    assertThat(translator.translateExceptionIfPossible(new IllegalStateException())).isNull();
    assertThat(translator.translateExceptionIfPossible(new OtherMisuse(ErrorDetail.of("x"))))
        .isInstanceOf(InvalidDataAccessApiUsageException.class);
  }
}

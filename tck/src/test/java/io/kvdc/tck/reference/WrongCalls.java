package io.kvdc.tck.reference;

import io.kvdc.error.KvException;
import io.kvdc.spi.Completion;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.Operation;
import io.kvdc.spi.OperationTerms;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Interceptors as a wrong driver calls them. */
final class WrongCalls {

  private WrongCalls() {}

  /** Passes on what is not wrong. */
  abstract static class Passed implements Interceptor {
    final Interceptor real;

    Passed(Interceptor real) {
      this.real = real;
    }

    @Override
    public @Nullable KvException refuse(Operation operation) {
      return real.refuse(operation);
    }

    @Override
    public After before(Operation operation) {
      return real.before(operation);
    }

    @Override
    public OperationTerms terms(Operation operation, OperationTerms outer) {
      return real.terms(operation, outer);
    }

    @Override
    public @Nullable CompletionStage<?> admit(Operation operation) {
      return real.admit(operation);
    }
  }

  static final class WithoutEnd extends Passed {
    WithoutEnd(Interceptor real) {
      super(real);
    }

    @Override
    public After before(Operation operation) {
      After unused = super.before(operation);
      return After.NOBODY;
    }
  }

  static final class WithTwoEnds extends Passed {
    WithTwoEnds(Interceptor real) {
      super(real);
    }

    @Override
    public After before(Operation operation) {
      After after = super.before(operation);
      return completion -> {
        after.after(completion);
        after.after(completion);
      };
    }
  }

  static final class WithoutErrors extends Passed {
    WithoutErrors(Interceptor real) {
      super(real);
    }

    @Override
    public After before(Operation operation) {
      After after = super.before(operation);
      return end ->
          after.after(new Completion(end.operation(), null, end.endedNanos(), end.phases()));
    }
  }

  static final class WithoutCancellations extends Passed {
    WithoutCancellations(Interceptor real) {
      super(real);
    }

    @Override
    public After before(Operation operation) {
      After after = super.before(operation);
      return end -> {
        if (!(end.error() instanceof CancellationException)) {
          after.after(end);
        }
      };
    }
  }

  static final class WithoutRefusals extends Passed {
    WithoutRefusals(Interceptor real) {
      super(real);
    }

    @Override
    public @Nullable KvException refuse(Operation operation) {
      KvException unused = super.refuse(operation);
      return null;
    }
  }

  static final class WithoutAdmission extends Passed {
    WithoutAdmission(Interceptor real) {
      super(real);
    }

    @Override
    public @Nullable CompletionStage<?> admit(Operation operation) {
      CompletionStage<?> unused = super.admit(operation);
      return null;
    }
  }

  static final class WithoutTerms extends Passed {
    WithoutTerms(Interceptor real) {
      super(real);
    }

    @Override
    public OperationTerms terms(Operation operation, OperationTerms outer) {
      OperationTerms unused = super.terms(operation, outer);
      return outer;
    }
  }

  /** What one operation was given, the next ones have too. */
  static final class StickyTerms extends Passed {
    private final AtomicReference<OperationTerms> last;

    private StickyTerms(Interceptor real, AtomicReference<OperationTerms> last) {
      super(real);
      this.last = last;
    }

    static List<Interceptor> all(List<Interceptor> interceptors) {
      AtomicReference<OperationTerms> last = new AtomicReference<>(OperationTerms.NONE);
      return interceptors.stream().<Interceptor>map(each -> new StickyTerms(each, last)).toList();
    }

    @Override
    public OperationTerms terms(Operation operation, OperationTerms outer) {
      OperationTerms before = last.get();
      OperationTerms now =
          super.terms(operation, outer.equals(OperationTerms.NONE) ? before : outer);
      last.set(now);
      return now;
    }
  }

  static final class WithoutDefects extends Passed {
    WithoutDefects(Interceptor real) {
      super(real);
    }

    @Override
    public @Nullable KvException refuse(Operation operation) {
      try {
        return super.refuse(operation);
      } catch (Throwable swallowed) {
        return null;
      }
    }

    @Override
    public After before(Operation operation) {
      try {
        return super.before(operation);
      } catch (Throwable swallowed) {
        return After.NOBODY;
      }
    }

    @Override
    public OperationTerms terms(Operation operation, OperationTerms outer) {
      try {
        return super.terms(operation, outer);
      } catch (Throwable swallowed) {
        return outer;
      }
    }

    @Override
    public @Nullable CompletionStage<?> admit(Operation operation) {
      try {
        return super.admit(operation);
      } catch (Throwable swallowed) {
        return null;
      }
    }
  }
}

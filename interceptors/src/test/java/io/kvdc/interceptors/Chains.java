package io.kvdc.interceptors;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.spi.Interception;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.InterceptorChain;
import io.kvdc.spi.Plugins;
import io.kvdc.spi.SessionKind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Runs operations through interceptors as a driver does, on a clock that the test moves. */
final class Chains {

  private final AtomicLong nanos = new AtomicLong(-5);
  private final InterceptorChain chain;

  Chains(Interceptor... interceptors) {
    InterceptorChain made =
        InterceptorChain.of(Plugins.of(List.of(interceptors), List.of()), nanos::get);
    assertThat(made).isNotNull();
    this.chain = made;
  }

  Interception begin(String name) {
    return chain.before(SessionKind.RAW, name, !name.endsWith("get"), 2, 100);
  }

  /** Runs an operation that takes a while and fails with an error, if any. */
  void run(String name, Duration duration, @Nullable Throwable error) {
    Interception interception = begin(name);
    nanos.addAndGet(duration.toNanos());
    interception.after(interception.refusal() != null ? interception.refusal() : error);
  }
}

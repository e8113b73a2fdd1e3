package io.kvdc.tikv.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.spi.EndpointChain;
import io.kvdc.spi.PluginFailures;
import io.kvdc.spi.Plugins;
import io.kvdc.spi.RpcInterceptor;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnginePluginsTest {

  private static final RpcInterceptor ONE =
      RpcInterceptor.of("one", (call, rest) -> rest.proceed());

  private static EnginePlugins plugins(boolean strict, RpcInterceptor... interceptors) {
    return new EnginePlugins(
        List.of(interceptors),
        List.of(),
        new EndpointChain(Plugins.none()),
        new PluginFailures(strict));
  }

  @Test
  void connectionsShareAnEngineWithTheSamePlugInsAndTheSameStrictness() {
    assertThat(plugins(false, ONE)).isEqualTo(plugins(false, ONE));
    assertThat(plugins(false, ONE)).hasSameHashCodeAs(plugins(false, ONE));
    assertThat(plugins(false, ONE)).isNotEqualTo(plugins(false));
    assertThat(plugins(false, ONE)).isNotEqualTo(plugins(true, ONE));
  }
}

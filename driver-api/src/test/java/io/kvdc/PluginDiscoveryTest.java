package io.kvdc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kvdc.error.InvalidArgumentException;
import io.kvdc.error.PluginFailedException;
import io.kvdc.metric.Metrics;
import io.kvdc.metric.OperationMetrics;
import io.kvdc.spi.Driver;
import io.kvdc.spi.EndpointChain;
import io.kvdc.spi.EndpointProvider;
import io.kvdc.spi.Endpoints;
import io.kvdc.spi.InterceptorFactory;
import io.kvdc.spi.MetricSinkProvider;
import io.kvdc.spi.Plugins;
import io.kvdc.spi.RpcInterceptor;
import io.kvdc.spi.RpcInterceptorFactory;
import io.kvdc.spi.TracerProvider;
import io.kvdc.testing.FakeDriver;
import io.kvdc.testing.FakeInterceptors;
import io.kvdc.testing.FakeInterceptors.Named;
import io.kvdc.testing.FakePlugins;
import io.kvdc.testing.LogCapture;
import io.kvdc.testing.ProviderDirectory;
import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** All kinds of plug-ins are found, put in order, switched off and checked. */
class PluginDiscoveryTest {

  @RegisterExtension final LogCapture log = new LogCapture();

  @TempDir Path directory;

  private ProviderDirectory providers;
  private URLClassLoader loader;

  @BeforeEach
  void setUp() {
    FakeDriver.REQUESTS.clear();
    providers = new ProviderDirectory(directory).service(Driver.class, FakeDriver.class.getName());
  }

  @AfterEach
  void tearDown() throws IOException {
    loader.close();
  }

  private PluginDiscoveryTest with(Class<?> service, Class<?>... factories) {
    String[] names = new String[factories.length];
    for (int i = 0; i < names.length; i++) {
      names[i] = factories[i].getName();
    }
    providers.service(service, names);
    return this;
  }

  private Connector connector(String parameters) {
    if (loader == null) {
      loader = providers.loader(Kv.class.getClassLoader());
    }
    return Kv.connector("kv:fake:x?" + parameters).classLoader(loader);
  }

  private Plugins connect(String parameters) {
    return connect(connector(parameters));
  }

  private static Plugins connect(Connector connector) {
    FakeDriver.REQUESTS.clear();
    assertThat(connector.connect()).isNotNull();
    return FakeDriver.REQUESTS.get(0).plugins();
  }

  @Test
  void theyStandInTheirOrderThenByNameAndTheProgramsStandFirst() {
    with(
        InterceptorFactory.class,
        FakePlugins.Inner.class,
        FakeInterceptors.Beta.class,
        FakePlugins.Outer.class);
    assertThat(connect(connector("").interceptor(new Named("mine"))).interceptors())
        .containsExactly(
            new Named("mine"), new Named("outer"), new Named("beta[]"), new Named("inner"));
  }

  @Test
  void thoseThatAreOffAreLeftOut() {
    with(
        InterceptorFactory.class,
        FakePlugins.Inner.class,
        FakeInterceptors.Alpha.class,
        FakePlugins.Outer.class);
    assertThat(connect("pluginsOff=zzz,%20alpha&alpha.label=x").interceptors())
        .containsExactly(new Named("inner"));
    assertThat(connect("alpha.label=x").interceptors()).hasSize(3);
  }

  @Test
  void allKindsAreFound() {
    with(RpcInterceptorFactory.class, FakePlugins.Rpcs.class);
    with(TracerProvider.class, FakePlugins.Tracers.class);
    with(MetricSinkProvider.class, FakePlugins.Sinks.class);
    with(EndpointProvider.class, FakePlugins.Places.class);
    Plugins plugins = connect("");
    assertThat(plugins.rpcInterceptors()).extracting(RpcInterceptor::name).containsExactly("rpcs");
    assertThat(plugins.tracers()).hasSize(1);
    assertThat(plugins.metricSinks()).containsExactly(FakePlugins.METRICS);
    assertThat(plugins.interceptors()).singleElement().isInstanceOf(OperationMetrics.class);
    assertThat(new EndpointChain(plugins).seeds(List.of("here:1"))).containsExactly("there:1");
  }

  @Test
  void theProgramGivesAllKinds() {
    Metrics metrics = new Metrics();
    Endpoints places = new Endpoints() {};
    Plugins plugins =
        connect(
            connector("metrics=true")
                .metricSink(metrics)
                .tracer(operation -> null)
                .endpoints(places));
    assertThat(plugins.metricSinks()).containsExactly(metrics, Metrics.shared());
    assertThat(plugins.tracers()).hasSize(1);
    assertThat(plugins.endpoints()).containsExactly(places);
  }

  @Test
  void brokenOnesArePassedOverUnlessNothingMayGoOnWithoutThem() {
    with(InterceptorFactory.class, FakePlugins.Lost.class, FakePlugins.Inner.class);
    assertThat(connect("").interceptors()).containsExactly(new Named("inner"));
    assertThat(log.messages()).anyMatch(message -> message.contains("Lost"));
    assertThatExceptionOfType(PluginFailedException.class)
        .isThrownBy(() -> connector("strictPlugins=true").connect())
        .withMessageContaining("Lost");
  }

  @Test
  void oneThatCannotBeMadeIsCountedAndFailsWhereNothingMayGoOn() {
    with(InterceptorFactory.class, FakePlugins.Unmakeable.class);
    assertThat(connect("").failures().counts())
        .containsEntry(FakePlugins.Unmakeable.class.getName(), 1L);
    assertThatExceptionOfType(PluginFailedException.class)
        .isThrownBy(() -> connector("strictPlugins=true").connect())
        .withMessageContaining("create")
        .withCauseInstanceOf(IllegalStateException.class);
    assertThatExceptionOfType(InvalidArgumentException.class)
        .isThrownBy(() -> connector("unmakeable.on=1").connect());
    assertThat(connect("strictPlugins=true&pluginsOff=unmakeable").interceptors()).isEmpty();
  }

  @Test
  void endpointsThatFailLeaveAddressesAsTheyAre() {
    Endpoints broken =
        new Endpoints() {
          @Override
          public List<String> seeds(List<String> given) {
            return List.of();
          }

          @Override
          public String reachable(String advertised) {
            throw new IllegalStateException("defect");
          }
        };
    Endpoints local =
        new Endpoints() {
          @Override
          public String reachable(String advertised) {
            return advertised.replace("tikv", "localhost");
          }
        };
    Plugins lenient = connect(connector("").endpoints(broken).endpoints(local));
    EndpointChain chain = new EndpointChain(lenient);
    assertThat(chain.seeds(List.of("a:1"))).containsExactly("a:1");
    assertThat(chain.reachable("tikv:2")).isEqualTo("localhost:2");
    assertThat(lenient.failures().counts()).containsEntry(broken.getClass().getName(), 2L);
    EndpointChain strict =
        new EndpointChain(connect(connector("strictPlugins=true").endpoints(broken)));
    assertThatExceptionOfType(PluginFailedException.class)
        .isThrownBy(() -> strict.seeds(List.of("a:1")));
    assertThat(chain).isNotEqualTo(strict).isEqualTo(new EndpointChain(lenient));
  }
}

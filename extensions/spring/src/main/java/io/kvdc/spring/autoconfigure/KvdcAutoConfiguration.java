package io.kvdc.spring.autoconfigure;

import io.kvdc.Connection;
import io.kvdc.Connector;
import io.kvdc.Kv;
import io.kvdc.KvUrl;
import io.kvdc.option.Option;
import io.kvdc.option.Options;
import io.kvdc.spi.Endpoints;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.MetricSink;
import io.kvdc.spi.RpcInterceptor;
import io.kvdc.spi.Tracer;
import io.kvdc.spring.KvExceptionTranslator;
import io.kvdc.spring.KvTemplate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.ResourceLoader;
import org.springframework.util.ClassUtils;

/** The connection that {@code kvdc.url} names, and what reads and writes with it. */
@AutoConfiguration
@EnableConfigurationProperties(KvdcProperties.class)
public final class KvdcAutoConfiguration {

  /** Spring makes one. */
  public KvdcAutoConfiguration() {}

  /**
   * Connects, or with {@code kvdc.lazy} prepares to.
   *
   * @param properties what to connect to
   * @param plugins the application's beans that stand around calls or are told of them
   * @param customizers change the connector, in their order
   * @param resources whose class loader drivers and plug-ins are looked for in
   * @return closed with the application
   */
  @Bean(destroyMethod = "close")
  @ConditionalOnMissingBean
  @ConditionalOnProperty("kvdc.url")
  Connection kvdcConnection(
      KvdcProperties properties,
      PluginBeans plugins,
      ObjectProvider<ConnectorCustomizer> customizers,
      ResourceLoader resources) {
    String url = String.valueOf(properties.url());
    Connector connector = Kv.connector(url);
    ClassLoader loader = resources.getClassLoader();
    if (loader != null) {
      connector.classLoader(loader);
    }
    connector.options(OptionNames.read(properties.options(), known(url, loader)));
    plugins.addTo(connector);
    customizers.orderedStream().forEach(each -> each.customize(connector));
    return properties.lazy() ? lazy(url, loader, connector) : connector.connect();
  }

  /**
   * The plug-ins among the application's beans.
   *
   * @param interceptors stand around operations
   * @param rpcInterceptors stand around requests
   * @param tracers are told what happens
   * @param sinks are told what is measured
   * @param endpoints say where clusters are
   * @return all of them
   */
  @Bean
  PluginBeans kvdcPluginBeans(
      ObjectProvider<Interceptor> interceptors,
      ObjectProvider<RpcInterceptor> rpcInterceptors,
      ObjectProvider<Tracer> tracers,
      ObjectProvider<MetricSink> sinks,
      ObjectProvider<Endpoints> endpoints) {
    return new PluginBeans(interceptors, rpcInterceptors, tracers, sinks, endpoints);
  }

  /** Those of the plug-ins that the connector will find; KVDC looks where the thread says. */
  private static List<Option<?>> known(String url, @Nullable ClassLoader loader) {
    ClassLoader before = ClassUtils.overrideThreadContextClassLoader(loader);
    try {
      return Kv.options(url);
    } finally {
      if (before != null) {
        Thread.currentThread().setContextClassLoader(before);
      }
    }
  }

  /** What is wrong with the URL itself need not wait for the first use. */
  private static Connection lazy(String url, @Nullable ClassLoader loader, Connector connector) {
    KvUrl parsed = KvUrl.parse(url);
    if (url.startsWith("kv:")) {
      Options.parse(parsed.parameters(), known(url, loader));
    }
    return new LazyConnection(parsed.toString(), connector::connect);
  }

  /**
   * Reads and writes.
   *
   * @param connection with this
   * @param properties how transactions work
   * @param translator says what went wrong
   * @return the template
   */
  @Bean
  @ConditionalOnMissingBean
  @ConditionalOnSingleCandidate(Connection.class)
  KvTemplate kvTemplate(
      Connection connection, KvdcProperties properties, KvExceptionTranslator translator) {
    KvTemplate template = new KvTemplate(connection);
    template.setOptions(new TransactionSettings(properties.transaction())::apply);
    template.setExceptionTranslator(translator);
    return template;
  }

  /**
   * Says what went wrong, for classes marked {@code @Repository} too.
   *
   * @return the translator
   */
  @Bean
  @ConditionalOnMissingBean
  KvExceptionTranslator kvExceptionTranslator() {
    return new KvExceptionTranslator();
  }
}

package io.kvdc.tck.plugin;

import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.error.KvException;
import io.kvdc.option.Option;
import io.kvdc.option.Options;
import io.kvdc.spi.EndpointProvider;
import io.kvdc.spi.InterceptorFactory;
import io.kvdc.spi.MetricSinkProvider;
import io.kvdc.spi.PluginFactory;
import io.kvdc.spi.RpcInterceptorFactory;
import io.kvdc.spi.TracerProvider;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Looks at a factory as it is looked at when a connection is opened. */
final class FactoryContract {

  private static final Pattern NAME = Pattern.compile("[a-z][A-Za-z0-9]*");

  private static final List<Class<? extends PluginFactory<?>>> KINDS =
      List.of(
          InterceptorFactory.class,
          RpcInterceptorFactory.class,
          TracerProvider.class,
          MetricSinkProvider.class,
          EndpointProvider.class);

  private final Findings findings;
  private final PluginFactory<?> factory;
  private final Map<String, String> values;
  private final String url;

  FactoryContract(
      Findings findings, PluginFactory<?> factory, Map<String, String> values, String url) {
    this.findings = findings;
    this.factory = factory;
    this.values = Map.copyOf(values);
    this.url = url;
  }

  void check() {
    String name = findings.demand("name", factory::name);
    List<Option<?>> options = findings.demand("options", factory::options);
    Object unused = findings.ask("order", factory::order);
    if (name == null || options == null) {
      return;
    }
    findings.require(
        NAME.matcher(name).matches(),
        "the name " + name + " is not letters and digits in camel case");
    findings.require(name.equals(factory.name()), "name changes");
    findings.require(options.equals(factory.options()), "options change");
    Set<String> names = new HashSet<>();
    for (Option<?> option : options) {
      findings.require(names.add(option.name()), "two options are named " + option.name());
      findings.require(
          option.name().equals(name) || option.name().startsWith(name + "."),
          "the option " + option.name() + " does not begin with the name of the factory");
    }
    findings.require(
        names.containsAll(values.keySet()), values.keySet() + " are not all among its options");
    isFound();
    makes(options);
    connects();
  }

  private void isFound() {
    boolean ofAKind = false;
    for (Class<? extends PluginFactory<?>> kind : KINDS) {
      ofAKind |= kind.isInstance(factory);
    }
    findings.require(ofAKind, "it implements none of the interfaces that are looked for");
    Class<?> type = factory.getClass();
    try {
      Object unused = type.getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      findings.add("its class has no public constructor without parameters that works: " + e);
    }
    List<String> known = Kv.options(url).stream().map(Option::name).toList();
    for (Option<?> option : factory.options()) {
      findings.require(
          known.contains(option.name()),
          "its option "
              + option.name()
              + " is not known to connections: name it in META-INF/services, and see the log");
    }
  }

  private void makes(List<Option<?>> options) {
    findings.tell("create without its options", () -> factory.create(Options.empty()));
    Options given = Options.parse(values, options);
    Object made = findings.demand("create with its options", () -> factory.create(given));
    if (made == null) {
      return;
    }
    boolean sharedEngine =
        factory instanceof RpcInterceptorFactory
            || factory instanceof MetricSinkProvider
            || factory instanceof EndpointProvider;
    if (sharedEngine) {
      Object again = findings.demand("create with its options", () -> factory.create(given));
      findings.require(
          made.equals(again),
          "for equal options it makes plug-ins that are not equal, so that no two connections share"
              + " an engine");
    }
  }

  private void connects() {
    Options options = Options.parse(values, factory.options());
    try (Connection connection = Kv.connect(url, options)) {
      findings.require(!connection.isClosed(), "the connection closed by itself");
    } catch (KvException e) {
      findings.add("a connection with its options cannot be opened: " + e);
    }
  }
}

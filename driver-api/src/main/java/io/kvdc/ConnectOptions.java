package io.kvdc;

import io.kvdc.option.Option;
import io.kvdc.option.Options;
import io.kvdc.spi.Driver;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The options of one connection, checked and parted between the driver and the plug-ins.
 *
 * @param url the URL with the driver's parameters only
 * @param forDriver the driver's options
 * @param all the options of all
 * @param plugins the factories that take part
 */
record ConnectOptions(KvUrl url, Options forDriver, Options all, PluginDiscovery plugins) {

  static ConnectOptions split(
      KvUrl url, Options programmed, Driver driver, ClassLoader classLoader) {
    List<Option<?>> own = List.copyOf(driver.options());
    Set<Option<?>> known = known(own);
    PluginDiscovery plugins = PluginDiscovery.find(classLoader, namesOff(url, programmed), known);
    // The texts are read anew, because the program may have an option of the same name but another
    // type.
    Options all =
        Options.parse(url.parameters(), known).plus(Options.parse(programmed.texts(), known));
    if (all.get(PluginOptions.STRICT)) {
      plugins.requireAll();
    }
    Map<String, String> parameters = new LinkedHashMap<>(url.parameters());
    parameters.keySet().retainAll(own.stream().map(Option::name).toList());
    return new ConnectOptions(url.withParameters(parameters), all.only(own), all, plugins);
  }

  /** What is off must be known before the options of the others can be read. */
  private static Set<String> namesOff(KvUrl url, Options programmed) {
    String name = PluginOptions.OFF.name();
    String text = url.parameters().getOrDefault(name, programmed.texts().getOrDefault(name, ""));
    return PluginOptions.namesIn(text);
  }

  /** All options that a URL of a driver may hold, the driver's first. */
  static List<Option<?>> known(Driver driver, ClassLoader classLoader) {
    Set<Option<?>> known = known(driver.options());
    PluginDiscovery.find(classLoader, Set.of(), known);
    return new ArrayList<>(known);
  }

  private static Set<Option<?>> known(List<Option<?>> own) {
    Set<Option<?>> known = new LinkedHashSet<>(own);
    known.addAll(PluginOptions.all());
    return known;
  }
}

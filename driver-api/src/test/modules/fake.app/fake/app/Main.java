package fake.app;

import io.kvdc.Kv;
import io.kvdc.option.Option;
import io.kvdc.spi.Driver;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Prints what it finds; knows no driver. */
public final class Main {

  public static void main(String[] args) {
    print("named", String.valueOf(Kv.class.getModule().isNamed()));
    print("context", names(Kv.drivers()));
    Thread thread = Thread.currentThread();
    thread.setContextClassLoader(null);
    print("no context", names(Kv.drivers()));
    thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
    print("wrong context", names(Kv.drivers()));
    thread.setContextClassLoader(Main.class.getClassLoader());
    ClassLoader layered = layer(Path.of(args[0])).findLoader("fake.layered");
    print("layer, context", names(Kv.drivers()));
    print("layer, its own loader", names(Kv.discover(layered).drivers()));
    print(
        "options",
        Kv.options("kv:modular:").stream().map(Option::name).collect(Collectors.joining(" ")));
  }

  private static ModuleLayer layer(Path modules) {
    ModuleLayer boot = ModuleLayer.boot();
    Configuration configuration =
        boot.configuration()
            .resolve(ModuleFinder.of(modules), ModuleFinder.of(), Set.of("fake.layered"));
    return boot.defineModulesWithOneLoader(configuration, Main.class.getClassLoader());
  }

  private static String names(List<Driver> drivers) {
    return drivers.stream().map(Driver::name).collect(Collectors.joining(" "));
  }

  private static void print(String key, String value) {
    System.out.println(key + "=" + value);
  }
}

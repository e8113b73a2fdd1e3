package io.kvdc.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.spi.MetricSinkProvider;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** What the module shows and gives. */
class ModuleTest {

  private static ModuleDescriptor descriptor() throws Exception {
    Path classes =
        Path.of(MicrometerSink.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    return ModuleFinder.of(classes).find("io.kvdc.micrometer").orElseThrow().descriptor();
  }

  @Test
  void exportsAndNeedsArePinned() throws Exception {
    assertThat(descriptor().exports())
        .extracting(ModuleDescriptor.Exports::source)
        .containsExactly("io.kvdc.micrometer");
    assertThat(descriptor().requires())
        .extracting(ModuleDescriptor.Requires::name)
        .containsExactlyInAnyOrder("java.base", "io.kvdc", "micrometer.core");
  }

  @Test
  void theProviderIsFoundOnTheModulePathAndOnTheClassPath() throws Exception {
    assertThat(descriptor().provides())
        .singleElement()
        .satisfies(
            provides ->
                assertThat(provides.providers())
                    .containsExactly(MicrometerSinkProvider.class.getName()));
    assertThat(ServiceLoader.load(MetricSinkProvider.class))
        .hasAtLeastOneElementOfType(MicrometerSinkProvider.class);
  }
}

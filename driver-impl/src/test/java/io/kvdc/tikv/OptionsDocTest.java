package io.kvdc.tikv;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.PluginOptions;
import io.kvdc.embedded.EmbeddedOptions;
import io.kvdc.option.OptionReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** docs/options.md says what the code says. Write it anew with {@code -Dkvdc.docs.write=true}. */
class OptionsDocTest {

  private static final Path DOCUMENT = Path.of("..", "docs", "options.md");

  private static String document() {
    return """
        # Options

        Made from the code; do not edit by hand. A program gives options in the URL, as in
        `kv:tikv://pd1:2379?timeout=5s&apiVersion=v2`, or as typed constants to `Kv.connect(url, options)`.

        ## Every URL

        Plug-ins that are found add options of their own; `Kv.options(url)` and the shell show all.

        %s
        ## kv:tikv:

        %s
        ## kv:embedded:

        The options of `kv:tikv:` hold too, but for those that the cluster itself decides.

        %s"""
        .formatted(
            OptionReference.toMarkdown(PluginOptions.all()),
            OptionReference.toMarkdown(TikvOptions.all()),
            OptionReference.toMarkdown(EmbeddedOptions.all()));
  }

  @Test
  void theDocumentIsWhatTheCodeSays() throws IOException {
    if (Boolean.getBoolean("kvdc.docs.write")) {
      Files.writeString(DOCUMENT, document());
    }
    assertThat(Files.readString(DOCUMENT)).isEqualTo(document());
  }
}

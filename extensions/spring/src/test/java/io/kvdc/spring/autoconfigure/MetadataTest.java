package io.kvdc.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What editors are told about the properties is what there is. */
class MetadataTest {
  private static final Pattern PROPERTY =
      Pattern.compile(
          "\\{\"name\": \"(kvdc\\.[a-z.-]+)\", \"type\": \"[^\"]+\",[^}]*\"description\"");

  @Test
  void eachPropertyIsDescribedAndNoOther() throws Exception {
    Set<String> expected = new TreeSet<>();
    collect("kvdc", KvdcProperties.class, expected);
    Set<String> described = new TreeSet<>();
    Matcher matcher = PROPERTY.matcher(metadata());
    while (matcher.find()) {
      described.add(matcher.group(1));
    }
    assertThat(described).isEqualTo(expected).hasSizeGreaterThan(10);
  }

  private static void collect(String prefix, Class<?> type, Set<String> names) {
    for (RecordComponent component : type.getRecordComponents()) {
      String name =
          prefix + "." + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
      if (component.getType().isRecord()) {
        collect(name, component.getType(), names);
      } else {
        names.add(name);
      }
    }
  }

  private static String metadata() throws Exception {
    try (InputStream file =
        KvdcProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
      return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}

package io.kvdc.relocated;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Kv;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the relocated jar shows: no type of a library, and services that are there. */
class R13JarTest {

  private static final Path RELOCATED = Path.of(System.getProperty("kvdc.relocated.jar"));
  private static final Pattern TYPE = Pattern.compile("[a-z][\\w]*(?:\\.[\\w$]+)+");
  private static final String SERVICES = "META-INF/services/";

  private static JarFile jar;
  private static URLClassLoader loader;

  @BeforeAll
  static void open() throws IOException {
    jar = new JarFile(RELOCATED.toFile());
    URL[] urls = {
      RELOCATED.toUri().toURL(), Kv.class.getProtectionDomain().getCodeSource().getLocation()
    };
    loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
  }

  @AfterAll
  static void close() throws IOException {
    loader.close();
    jar.close();
  }

  private static Stream<String> entries(String prefix) {
    return jar.stream().map(JarEntry::getName).filter(name -> name.startsWith(prefix));
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, loader);
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  /** The public classes of one package, nested ones among them. */
  private static List<Class<?>> shown(String packageName) {
    String directory = packageName.replace('.', '/') + "/";
    List<Class<?>> shown = new ArrayList<>();
    entries(directory)
        .filter(name -> name.endsWith(".class") && name.lastIndexOf('/') < directory.length())
        .filter(name -> !name.endsWith("package-info.class"))
        .map(name -> load(name.substring(0, name.length() - 6).replace('/', '.')))
        .filter(type -> Modifier.isPublic(type.getModifiers()))
        .forEach(shown::add);
    return shown;
  }

  private static List<String> signatures(Class<?> type) {
    List<String> signatures = new ArrayList<>();
    signatures.add(type.toGenericString());
    signatures.add(String.valueOf(type.getGenericSuperclass()));
    signatures.add(Arrays.toString(type.getGenericInterfaces()));
    Predicate<Member> seen =
        member ->
            !member.isSynthetic()
                && (Modifier.isPublic(member.getModifiers())
                    || Modifier.isProtected(member.getModifiers()));
    Stream.of(type.getDeclaredMethods())
        .filter(seen)
        .map(Method::toGenericString)
        .forEach(signatures::add);
    Stream.of(type.getDeclaredConstructors())
        .filter(seen)
        .map(Constructor::toGenericString)
        .forEach(signatures::add);
    Stream.of(type.getDeclaredFields())
        .filter(seen)
        .map(Field::toGenericString)
        .forEach(signatures::add);
    return signatures;
  }

  private static List<String> foreignTypes(String packageName) {
    List<Class<?>> shown = shown(packageName);
    assertThat(shown).isNotEmpty();
    return shown.stream()
        .flatMap(type -> signatures(type).stream())
        .flatMap(signature -> TYPE.matcher(signature).results().map(MatchResult::group))
        .filter(name -> !name.startsWith("java.") && !name.startsWith("org.jspecify."))
        .filter(name -> !name.startsWith("io.kvdc.") || name.startsWith("io.kvdc.shaded."))
        .distinct()
        .sorted()
        .toList();
  }

  @Test
  void thePublicSignaturesHoldNoTypeOfALibrary() {
    assertThat(foreignTypes("io.kvdc.tikv")).isEmpty();
  }

  @Test
  void requestsAsTheyAreAreMessagesAndNothingElseIsForeign() {
    assertThat(foreignTypes("io.kvdc.tikv.rpc"))
        .isSubsetOf(
            "io.kvdc.shaded.google.protobuf.Message", "io.kvdc.shaded.google.protobuf.ByteString");
  }

  @Test
  void everyServiceThatIsNamedIsThere() throws IOException {
    List<String> services = entries(SERVICES).filter(name -> !name.endsWith("/")).sorted().toList();
    assertThat(services)
        .contains(
            SERVICES + "io.kvdc.spi.Driver",
            SERVICES + "io.kvdc.shaded.grpc.ManagedChannelProvider",
            SERVICES + "io.kvdc.shaded.grpc.NameResolverProvider",
            SERVICES + "io.kvdc.shaded.grpc.LoadBalancerProvider");
    for (String service : services) {
      String text =
          new String(
              jar.getInputStream(jar.getEntry(service)).readAllBytes(), StandardCharsets.UTF_8);
      List<String> providers =
          text.lines()
              .map(line -> line.replaceFirst("#.*", "").strip())
              .filter(line -> !line.isEmpty())
              .toList();
      assertThat(providers).as(service).isNotEmpty().allMatch(name -> name.startsWith("io.kvdc."));
      for (String provider : providers) {
        assertThat(entries(provider.replace('.', '/') + ".class")).as(provider).hasSize(1);
      }
    }
  }
}

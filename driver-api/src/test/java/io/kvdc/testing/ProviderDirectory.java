package io.kvdc.testing;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** A directory of providers and {@code META-INF/services} that only its own class loader sees. */
public final class ProviderDirectory {

  private final Path directory;

  public ProviderDirectory(Path directory) {
    this.directory = directory;
  }

  /** Compiles a class of the package {@code fake} into the directory. */
  public ProviderDirectory compile(String name, String source) {
    JavaFileObject file =
        new SimpleJavaFileObject(
            URI.create("string:///fake/" + name + ".java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return "package fake;\nimport io.kvdc.*;\nimport io.kvdc.spi.*;\n" + source;
          }
        };
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter out = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      List<String> options =
          List.of("-proc:none", "-d", directory.toString(), "-cp", MainClasses.PLACE.toString());
      if (!compiler.getTask(out, files, null, options, null, List.of(file)).call()) {
        throw new AssertionError(out.toString());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** Compiles a driver of a name; {@code fake.CLASS.MADE} counts its instances. */
  public ProviderDirectory driver(String className, String name) {
    return driver(className, name, "");
  }

  /** Compiles a driver with further members. */
  public ProviderDirectory driver(String className, String name, String members) {
    return compile(
        className,
        """
        public class CLASS implements Driver {
          public static final java.util.concurrent.atomic.AtomicInteger MADE =
              new java.util.concurrent.atomic.AtomicInteger();
          public CLASS() { MADE.incrementAndGet(); }
          public String name() { return "NAME"; }
          public java.util.List<io.kvdc.option.Option<?>> options() { return java.util.List.of(); }
          public Connection connect(ConnectRequest request) { throw new IllegalStateException(); }
          MEMBERS
        }
        """
            .replace("CLASS", className)
            .replace("NAME", name)
            .replace("MEMBERS", members));
  }

  /** Writes the list of providers of a service. */
  public ProviderDirectory service(Class<?> service, String... providers) {
    Path file = directory.resolve("META-INF/services").resolve(service.getName());
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, List.of(providers));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** A class loader that sees the directory, and what its parent sees. */
  public URLClassLoader loader(ClassLoader parent) {
    return new URLClassLoader(new URL[] {url(directory)}, parent);
  }

  /** Where a class loader finds a directory. */
  public static URL url(Path directory) {
    try {
      return directory.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new AssertionError(e);
    }
  }
}

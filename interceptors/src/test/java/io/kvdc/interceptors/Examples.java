package io.kvdc.interceptors;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Compiles the examples of Javadoc: each {@code <pre>{@code ...}</pre>} of a source file. An
 * example is a class, members of a class or statements; around it stand imports and a preamble of
 * the names that it takes for granted.
 */
final class Examples {

  private static final Pattern BLOCK =
      Pattern.compile("<pre>\\{@code\\n(.*?)\\n \\* }</pre>", Pattern.DOTALL);
  private static final Pattern TYPE =
      Pattern.compile("\\A\\s*(?:(?:public|final|abstract) )*(?:class|interface|record|enum) ");
  private static final Pattern MEMBERS =
      Pattern.compile("\\A\\s*(?:(?:public |private )?static |[\\w<>, ]+ \\w+\\([^)]*\\) \\{)");

  private final List<String> imports;
  private final String preamble;

  /**
   * Says what stands around every example.
   *
   * @param imports what to import, such as {@code io.kvdc.*}
   * @param preamble members of the class around an example
   */
  public Examples(List<String> imports, String preamble) {
    this.imports = List.copyOf(imports);
    this.preamble = preamble;
  }

  /** All package-info files below a directory. */
  public static List<Path> packageInfos(Path sources) {
    try (Stream<Path> files = Files.walk(sources)) {
      return files.filter(file -> file.endsWith("package-info.java")).sorted().toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The examples of a source file, without the stars of the comment. */
  public static List<String> of(Path file) {
    try {
      List<String> examples = new ArrayList<>();
      Matcher block = BLOCK.matcher(Files.readString(file));
      while (block.find()) {
        examples.add(block.group(1).replaceAll("(?m)^ \\* ?", ""));
      }
      return examples;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Compiles an example.
   *
   * @return what the compiler says against it; empty if it is right
   */
  public String compile(String example) {
    StringBuilder source = new StringBuilder();
    imports.forEach(name -> source.append("import ").append(name).append(";\n"));
    if (TYPE.matcher(example).find()) {
      source.append(example.replaceFirst("\\A\\s*public ", ""));
    } else {
      String body =
          MEMBERS.matcher(example).find()
              ? example
              : "void example() throws Exception {\n" + example + "\n}";
      source.append("class Example {\n").append(preamble).append(body).append("\n}\n");
    }
    return compileSource(source.toString());
  }

  private static String compileSource(String source) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter out = new StringWriter();
    List<String> options =
        List.of("-proc:none", "-cp", System.getProperty("java.class.path"), "-implicit:none");
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  out, new KeepNothing(files), null, options, null, List.of(new Source(source)))
              .call();
      return compiled ? "" : out + "\nin\n" + source;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String text) {
      super(URI.create("string:///Example.java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private static final class KeepNothing extends ForwardingJavaFileManager<JavaFileManager> {
    KeepNothing(JavaFileManager files) {
      super(files);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
      return new SimpleJavaFileObject(URI.create("mem:///" + className), kind) {
        @Override
        public OutputStream openOutputStream() {
          return OutputStream.nullOutputStream();
        }
      };
    }
  }
}

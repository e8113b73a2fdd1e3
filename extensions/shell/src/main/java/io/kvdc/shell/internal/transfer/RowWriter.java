package io.kvdc.shell.internal.transfer;

import io.kvdc.KeyValue;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/** Writes entries such that loading them again gives exactly the same bytes. */
abstract class RowWriter implements Closeable {

  private static final int BUFFER = 256 << 10;

  private final CountingOutput out;

  private RowWriter(OutputStream out) {
    this.out = new CountingOutput(new BufferedOutputStream(out, BUFFER));
  }

  /**
   * Makes a writer.
   *
   * @param format what the file shall look like
   * @param out where to write; closed by the writer
   */
  static RowWriter of(FileFormat format, OutputStream out) throws IOException {
    return switch (format) {
      case TSV -> new Tsv(out);
      case CSV -> new Csv(out);
      case JSONL -> new Jsonl(out);
    };
  }

  abstract void write(KeyValue entry) throws IOException;

  OutputStream out() {
    return out;
  }

  final void print(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Bytes written so far. */
  long bytes() {
    return out.count();
  }

  void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  private static final class Tsv extends RowWriter {

    Tsv(OutputStream out) {
      super(out);
    }

    /** A key that begins with # must not look like a comment. */
    @Override
    void write(KeyValue entry) throws IOException {
      String key = entry.key().toString();
      print(key.startsWith("#") ? "\\x23" + key.substring(1) : key);
      print("\t");
      print(entry.value().toString());
      print("\n");
    }
  }

  private static final class Csv extends RowWriter {

    Csv(OutputStream out) throws IOException {
      super(out);
      print("key,value\n");
    }

    @Override
    void write(KeyValue entry) throws IOException {
      print(field(entry.key().toString()) + "," + field(entry.value().toString()) + "\n");
    }

    private static String field(String text) {
      boolean plain = text.indexOf(',') < 0 && text.indexOf('"') < 0;
      return plain ? text : "\"" + text.replace("\"", "\"\"") + "\"";
    }
  }

  private static final class Jsonl extends RowWriter {

    private final JsonGenerator json;

    Jsonl(OutputStream out) {
      super(out);
      json = Json.FACTORY.createGenerator(ObjectWriteContext.empty(), out());
    }

    @Override
    void write(KeyValue entry) {
      json.writeStartObject();
      json.writeStringProperty("key", entry.key().toString());
      json.writeStringProperty("value", entry.value().toString());
      json.writeEndObject();
      json.writeRaw('\n');
    }

    @Override
    void flush() throws IOException {
      json.flush();
      super.flush();
    }

    @Override
    public void close() throws IOException {
      json.close();
      super.close();
    }
  }
}

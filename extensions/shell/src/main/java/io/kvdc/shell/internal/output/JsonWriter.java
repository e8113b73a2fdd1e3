package io.kvdc.shell.internal.output;

import java.io.PrintStream;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/** One JSON object a line. Keys and values are escaped text, as everywhere in the shell. */
final class JsonWriter implements ResultWriter {

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .rootValueSeparator("")
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .build();

  private final PrintStream out;
  private final JsonGenerator json;
  private List<String> columns = List.of();

  JsonWriter(PrintStream out) {
    this.out = out;
    this.json = FACTORY.createGenerator(ObjectWriteContext.empty(), out);
  }

  @Override
  public void begin(List<String> newColumns) {
    columns = newColumns;
  }

  @Override
  public void row(List<Cell> cells) {
    json.writeStartObject();
    for (int i = 0; i < cells.size(); i++) {
      json.writeName(columns.get(i));
      write(cells.get(i));
    }
    json.writeEndObject();
    json.writeRaw('\n');
  }

  private void write(Cell cell) {
    if (cell instanceof Cell.Binary binary) {
      json.writeString(binary.bytes().toString());
    } else if (cell instanceof Cell.Text text) {
      json.writeString(text.text());
    } else if (cell instanceof Cell.Numeric number) {
      json.writeNumber(number.digits());
    } else if (cell instanceof Cell.Flag flag) {
      json.writeBoolean(flag.value());
    } else {
      json.writeNull();
    }
  }

  @Override
  public void end() {
    json.flush();
    out.flush();
  }

  @Override
  public void abort() {
    end();
  }

  @Override
  public void acknowledge(String message) {}
}

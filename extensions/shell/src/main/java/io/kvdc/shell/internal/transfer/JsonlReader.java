package io.kvdc.shell.internal.transfer;

import io.kvdc.Bytes;
import java.io.IOException;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;

/**
 * Reads one JSON object a line. A string is escaped text; a number or another value that is not a
 * string stands for its own JSON text.
 */
final class JsonlReader implements RowReader {

  private final RecordInput input;
  private final Layout layout;
  private final String keyName;
  private final String valueName;

  JsonlReader(RecordInput input, Layout layout) {
    this.input = input;
    this.layout = layout;
    this.keyName = layout.key() == null ? "key" : layout.key();
    this.valueName = layout.value() == null ? "value" : layout.value();
  }

  @Override
  public @Nullable Row next() throws IOException, RecordException {
    Bytes record = input.next();
    while (record != null && record.toUtf8().isBlank()) {
      record = input.next();
    }
    if (record == null) {
      return null;
    }
    long line = input.line();
    try (JsonParser json =
        record.withArray(
            (array, offset, length) ->
                Json.FACTORY.createParser(ObjectReadContext.empty(), array, offset, length))) {
      return read(json, line);
    } catch (JacksonException e) {
      throw new RecordException(line, "malformed JSON: " + e.getOriginalMessage());
    } catch (IllegalArgumentException e) {
      throw new RecordException(line, String.valueOf(e.getMessage()));
    }
  }

  private Row read(JsonParser json, long line) throws RecordException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new RecordException(line, "there must be one JSON object on each line");
    }
    boolean wantsRest = valueName.equals(Layout.REST);
    StringWriter rest = new StringWriter();
    Bytes key = null;
    Bytes value = null;
    try (JsonGenerator copy = Json.FACTORY.createGenerator(ObjectWriteContext.empty(), rest)) {
      copy.writeStartObject();
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = json.currentName();
        json.nextToken();
        if (name.equals(keyName)) {
          key = bytes(json, name, line);
        } else if (wantsRest) {
          copy.writeName(name);
          copy.copyCurrentStructureExact(json);
        } else if (name.equals(valueName)) {
          value = bytes(json, name, line);
        } else {
          json.skipChildren();
        }
      }
      copy.writeEndObject();
    }
    if (json.nextToken() != null) {
      throw new RecordException(line, "there is more than one JSON value on the line");
    }
    if (wantsRest) {
      value = Bytes.utf8(rest.toString());
    }
    return new Row(
        present(key, keyName, line), present(value, valueName, line), line, input.position());
  }

  private Bytes bytes(JsonParser json, String name, long line) throws RecordException {
    switch (json.currentToken()) {
      case VALUE_STRING -> {
        String text = json.getString();
        return layout.escapes() ? EscapedField.decode(Bytes.utf8(text)) : Bytes.utf8(text);
      }
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE -> {
        return Bytes.utf8(json.getString());
      }
      case VALUE_NULL -> throw new RecordException(line, "\"" + name + "\" is null");
      default -> {
        StringWriter text = new StringWriter();
        try (JsonGenerator copy = Json.FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
          copy.copyCurrentStructureExact(json);
        }
        return Bytes.utf8(text.toString());
      }
    }
  }

  private static Bytes present(@Nullable Bytes field, String name, long line)
      throws RecordException {
    if (field == null) {
      throw new RecordException(line, "the object has no \"" + name + "\"");
    }
    return field;
  }

  @Override
  public void close() throws IOException {
    input.close();
  }
}

package io.kvdc.shell.internal.transfer;

import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/** How JSON is read and written here. */
final class Json {

  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(RecordInput.LONGEST_RECORD)
                  .maxDocumentLength(-1)
                  .build())
          .rootValueSeparator("")
          .build();

  private Json() {}
}

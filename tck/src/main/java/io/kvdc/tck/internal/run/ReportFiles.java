package io.kvdc.tck.internal.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files of a report in their folder. */
final class ReportFiles {

  static final String JSON = "tck-report.json";
  static final String HTML = "tck-report.html";

  private final Path directory;

  ReportFiles(Path directory) {
    this.directory = directory;
  }

  void write(TckReport report) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve(JSON), JsonReport.of(report));
    Files.writeString(directory.resolve(HTML), HtmlReport.of(report));
  }
}

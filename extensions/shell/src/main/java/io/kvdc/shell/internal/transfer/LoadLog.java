package io.kvdc.shell.internal.transfer;

import io.kvdc.shell.internal.command.Console;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Keeps the resume file and the progress bar up to date while batches are written. */
final class LoadLog implements Loader.Listener {

  private final Progress progress;
  private final ResumeFile.Mark start;
  private final Console console;
  private @Nullable ResumeFile resumeFile;
  private ResumeFile.Mark mark;

  LoadLog(
      Progress progress, ResumeFile.Mark start, @Nullable ResumeFile resumeFile, Console console) {
    this.progress = progress;
    this.start = start;
    this.mark = start;
    this.resumeFile = resumeFile;
    this.console = console;
  }

  @Override
  public void written(long rows, Position position) {
    mark = new ResumeFile.Mark(start.rows() + rows, position);
    progress.update(mark.rows(), position.offset());
    ResumeFile file = resumeFile;
    if (file != null) {
      try {
        file.write(mark);
      } catch (IOException e) {
        resumeFile = null;
        console.note(
            "warning: this load cannot be resumed: cannot write " + file.path() + ": " + e);
      }
    }
  }

  long rows() {
    return mark.rows();
  }

  Position position() {
    return mark.position();
  }

  /** What can be done after a failure. */
  String advice() {
    if (mark.rows() == 0) {
      return "\n  Nothing is certain to be loaded.";
    }
    String done =
        "\n  " + mark.rows() + " rows before line " + mark.position().line() + " are loaded";
    return resumeFile == null ? done + "." : done + "; --resume goes on from there.";
  }

  /** All is loaded: nothing is left to resume. */
  void finish() throws IOException {
    if (resumeFile != null) {
      resumeFile.remove();
    }
  }
}

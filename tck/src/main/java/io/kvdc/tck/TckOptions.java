package io.kvdc.tck;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a run of the suite shall be; an immutable value.
 *
 * @param url the URL of the target
 * @param includes names of {@link io.kvdc.Capability} whose tests are to run, in any case, and
 *     {@code CONNECTION} for those that need none; empty: all
 * @param reportDir where to write the report; null: nowhere
 * @param exclusions the file of tests to leave out; null: none are left out
 * @param seed where the random histories begin; null: a new one, which the report shows
 * @param exclusive whether nobody else uses the target, so that tests may read and remove
 *     everything there
 */
public record TckOptions(
    String url,
    List<String> includes,
    @Nullable Path reportDir,
    @Nullable Path exclusions,
    @Nullable Long seed,
    boolean exclusive) {

  /**
   * Copies the list.
   *
   * @param url as for the record
   * @param includes as for the record
   * @param reportDir as for the record
   * @param exclusions as for the record
   * @param seed as for the record
   * @param exclusive as for the record
   */
  public TckOptions {
    Objects.requireNonNull(url, "url");
    includes = List.copyOf(includes);
  }

  /**
   * All tests, no report, nothing left out, a new seed, a target that others may use too.
   *
   * @param url the URL of the target
   * @return the options
   */
  public static TckOptions of(String url) {
    return new TckOptions(url, List.of(), null, null, null, false);
  }

  /**
   * The same for certain capabilities.
   *
   * @param newIncludes their names; empty: all
   * @return new options
   */
  public TckOptions withIncludes(List<String> newIncludes) {
    return new TckOptions(url, newIncludes, reportDir, exclusions, seed, exclusive);
  }

  /**
   * The same with a report.
   *
   * @param newReportDir where to write it; null: nowhere
   * @return new options
   */
  public TckOptions withReportDir(@Nullable Path newReportDir) {
    return new TckOptions(url, includes, newReportDir, exclusions, seed, exclusive);
  }

  /**
   * The same with tests left out.
   *
   * @param newExclusions the file that names them; null: none
   * @return new options
   */
  public TckOptions withExclusions(@Nullable Path newExclusions) {
    return new TckOptions(url, includes, reportDir, newExclusions, seed, exclusive);
  }

  /**
   * The same with a seed.
   *
   * @param newSeed where the random histories begin; null: a new one
   * @return new options
   */
  public TckOptions withSeed(@Nullable Long newSeed) {
    return new TckOptions(url, includes, reportDir, exclusions, newSeed, exclusive);
  }

  /**
   * The same on a target that is ours alone, or not.
   *
   * @param newExclusive whether nobody else uses the target
   * @return new options
   */
  public TckOptions withExclusive(boolean newExclusive) {
    return new TckOptions(url, includes, reportDir, exclusions, seed, newExclusive);
  }
}

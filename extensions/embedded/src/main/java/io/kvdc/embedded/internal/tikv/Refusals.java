package io.kvdc.embedded.internal.tikv;

import io.kvdc.embedded.RegionErrors;
import io.kvdc.embedded.internal.mvcc.MvccException;
import io.kvdc.embedded.internal.mvcc.Refusal;
import io.kvdc.proto.errorpb.Error;
import io.kvdc.proto.kvrpcpb.KeyError;
import java.util.function.Consumer;

/** Runs what a transactional command does and puts a refusal where its answer has room for it. */
final class Refusals {

  private Refusals() {}

  static void into(Consumer<Error> regionError, Consumer<KeyError> keyError, Step step) {
    try {
      step.run();
    } catch (RegionErrorException e) {
      regionError.accept(e.error());
    } catch (StaleRegionException e) {
      regionError.accept(e.error());
    } catch (MvccException e) {
      if (e.refusal() instanceof Refusal.InvalidMaxTs invalid) {
        regionError.accept(RegionErrors.other(invalid.text()));
      } else {
        keyError.accept(KeyErrors.of(e.refusal()));
      }
    }
  }

  /** What a command does. */
  @FunctionalInterface
  interface Step {
    void run() throws RegionErrorException, MvccException;
  }
}

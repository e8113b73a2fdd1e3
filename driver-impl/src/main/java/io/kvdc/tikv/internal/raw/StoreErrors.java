package io.kvdc.tikv.internal.raw;

import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.error.InvalidKeyException;
import io.kvdc.error.KvException;
import io.kvdc.error.OutcomeUnknownException;
import io.kvdc.error.RequestRejectedException;
import io.kvdc.error.UnsupportedFeatureException;
import io.kvdc.proto.kvrpcpb.KvPair;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the errors that raw responses hold as text. Those that TiKV finds before it does anything
 * (storage/errors.rs) are known by their words; after any other one a write may have been applied.
 */
final class StoreErrors {

  private static final List<String> REFUSED_BEFORE_WRITING =
      List.of(
          "Api version in request does not match",
          "Key mode mismatched",
          "does not equal to the length of pairs",
          "invalid raw key",
          "is not supported");

  private StoreErrors() {}

  /** Throws if a response to a read holds an error. */
  static void checkRead(String error) {
    if (!error.isEmpty()) {
      KvException refusal = refusal(error);
      throw refusal != null ? refusal : rejected(error);
    }
  }

  /** Throws if a response to a write holds an error. */
  static void checkWrite(String error) {
    if (error.isEmpty()) {
      return;
    }
    KvException refusal = refusal(error);
    throw refusal != null
        ? refusal
        : new OutcomeUnknownException(
            ErrorDetail.of(
                "the store could not say whether the write was applied: "
                    + error
                    + "; read it back before writing again"));
  }

  /** Throws if a pair of a response holds an error. */
  static void checkPair(KvPair pair) {
    if (pair.hasError()) {
      String text = pair.getError().getAbort();
      checkRead(text.isEmpty() ? "an error of a key" : text);
    }
  }

  private static @Nullable KvException refusal(String error) {
    if (error.contains("ttl is not enabled")) {
      return new UnsupportedFeatureException(
          ErrorDetail.of(
              "the cluster keeps no expiring values (" + error + "); set storage.enable-ttl there"),
          "RAW_TTL");
    }
    if (error.contains("max key size exceeded")) {
      return new InvalidKeyException(ErrorDetail.of("the cluster refused the key: " + error));
    }
    if (error.contains("invalid cf name")) {
      return new InvalidArgumentException(
          ErrorDetail.of(
              "there is no such column family ("
                  + error
                  + "); TiKV has default, lock and write for raw data"));
    }
    if (error.contains("cf is deprecated")) {
      return new UnsupportedFeatureException(
          ErrorDetail.of("the cluster has no column families (" + error + ")"),
          "RAW_COLUMN_FAMILY");
    }
    return REFUSED_BEFORE_WRITING.stream().anyMatch(error::contains) ? rejected(error) : null;
  }

  private static RequestRejectedException rejected(String error) {
    return new RequestRejectedException(
        ErrorDetail.of(
            "the cluster refused the request: "
                + error
                + "; if it speaks of API versions or key modes, correct the option apiVersion"));
  }
}

package io.kvdc.tikv.internal.rpc.tls;

import org.jspecify.annotations.Nullable;

/** A password, which no text shows. */
public final class Secret {

  private final String value;

  private Secret(String value) {
    this.value = value;
  }

  /** Wraps a password; null stays null. */
  public static @Nullable Secret of(@Nullable String value) {
    return value == null ? null : new Secret(value);
  }

  /** The characters, in an array of the caller's own. */
  static char @Nullable [] chars(@Nullable Secret secret) {
    return secret == null ? null : secret.value.toCharArray();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Secret that && that.value.equals(value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return "***";
  }
}

package io.kvdc.tikv.internal.region;

/**
 * Who reads, as stores are told for their statistics and limits: the source behind tags for the
 * kind of replica that is asked (client-go internal/locate/region_request.go: patchRequestSource).
 * Stores limit by the last part, so that goes last. Immutable.
 */
public final class ReadSource {

  /** The kind of replica that is asked, in the words of the tags. */
  enum Role {
    LEADER("leader"),
    FOLLOWER("follower");

    private final String tag;

    Role(String tag) {
      this.tag = tag;
    }
  }

  private static final String STALE = "stale_";
  private static final String RETRY = "retry_";

  private final String source;
  private final String toLeader;
  private final String toFollower;

  /**
   * Names a source.
   *
   * @param source such as {@code external_billing}
   */
  public ReadSource(String source) {
    this.source = source;
    this.toLeader = first(false, Role.LEADER) + "_" + source;
    this.toFollower = first(false, Role.FOLLOWER) + "_" + source;
  }

  /** What the tags say of a first attempt; a retry repeats it. */
  static String first(boolean stale, Role role) {
    return stale ? STALE + role.tag : role.tag;
  }

  /** What the first attempt says. */
  String firstAttempt(boolean stale, Role role) {
    if (stale) {
      return first(true, role) + "_" + source;
    }
    return role == Role.LEADER ? toLeader : toFollower;
  }

  /**
   * What a later attempt says.
   *
   * @param firstTag the tag of the first attempt
   * @param role what is asked now
   */
  String laterAttempt(String firstTag, Role role) {
    return RETRY + firstTag + "_" + role.tag + "_" + source;
  }

  @Override
  public String toString() {
    return source;
  }
}

package io.kvdc;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the requests of a session say of who sends them, for the cluster's accounting, scheduling
 * and statistics; an immutable value. {@link #mutate()} makes changed copies.
 *
 * @param internal whether this is no work of users but of the system itself, such as statistics or
 *     schema changes
 * @param taskType what kind of task this belongs to, such as {@code import} or {@code analyze},
 *     besides the session's label; empty: none
 * @param resourceGroup the resource group that pays; empty: the default group
 * @param resourceGroupTag bytes that the stores' statistics of the busiest requests are kept under,
 *     such as the digest of a statement; null: none, or what {@code tagger} says
 * @param tagger makes the tag of each request where {@code resourceGroupTag} is null; null: nobody
 */
public record RequestTags(
    boolean internal,
    String taskType,
    String resourceGroup,
    @Nullable Bytes resourceGroupTag,
    @Nullable ResourceGroupTagger tagger) {

  private static final RequestTags DEFAULTS = new RequestTags(false, "", "", null, null);

  /**
   * Refuses senseless values.
   *
   * @param internal as for the record
   * @param taskType as for the record
   * @param resourceGroup as for the record
   * @param resourceGroupTag as for the record
   * @param tagger as for the record
   * @throws IllegalArgumentException never, so far
   */
  public RequestTags {
    Objects.requireNonNull(taskType, "taskType");
    Objects.requireNonNull(resourceGroup, "resourceGroup");
  }

  /**
   * External, with no group and no tag.
   *
   * @return the defaults
   */
  public static RequestTags defaults() {
    return DEFAULTS;
  }

  /**
   * Begins a changed copy.
   *
   * @return a builder that holds these options
   */
  public Builder mutate() {
    return new Builder(this);
  }

  /** Changes options one by one; for one thread. */
  public static final class Builder {
    private boolean internal;
    private String taskType;
    private String resourceGroup;
    private @Nullable Bytes resourceGroupTag;
    private @Nullable ResourceGroupTagger tagger;

    private Builder(RequestTags from) {
      this.internal = from.internal;
      this.taskType = from.taskType;
      this.resourceGroup = from.resourceGroup;
      this.resourceGroupTag = from.resourceGroupTag;
      this.tagger = from.tagger;
    }

    /**
     * Sets {@link RequestTags#internal()}.
     *
     * @param value whether this is no work of users but of the system itself, such as statistics or
     *     schema changes
     * @return this
     */
    public Builder internal(boolean value) {
      this.internal = value;
      return this;
    }

    /**
     * Sets {@link RequestTags#taskType()}.
     *
     * @param value what kind of task this belongs to, such as {@code import} or {@code analyze},
     *     besides the session's label; empty: none
     * @return this
     */
    public Builder taskType(String value) {
      this.taskType = value;
      return this;
    }

    /**
     * Sets {@link RequestTags#resourceGroup()}.
     *
     * @param value the resource group that pays; empty: the default group
     * @return this
     */
    public Builder resourceGroup(String value) {
      this.resourceGroup = value;
      return this;
    }

    /**
     * Sets {@link RequestTags#resourceGroupTag()}.
     *
     * @param value bytes that the stores' statistics of the busiest requests are kept under, such
     *     as the digest of a statement; null: none, or what {@code tagger} says
     * @return this
     */
    public Builder resourceGroupTag(@Nullable Bytes value) {
      this.resourceGroupTag = value;
      return this;
    }

    /**
     * Sets {@link RequestTags#tagger()}.
     *
     * @param value makes the tag of each request where {@code resourceGroupTag} is null; null:
     *     nobody
     * @return this
     */
    public Builder tagger(@Nullable ResourceGroupTagger value) {
      this.tagger = value;
      return this;
    }

    /**
     * Makes the options.
     *
     * @return an immutable value
     * @throws IllegalArgumentException as the constructor of {@link RequestTags}
     */
    public RequestTags build() {
      return new RequestTags(internal, taskType, resourceGroup, resourceGroupTag, tagger);
    }
  }
}

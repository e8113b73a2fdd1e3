package io.kvdc.error;

/**
 * A plug-in failed before an operation began, and the connection was opened with {@code
 * strictPlugins=true}. Nothing was sent. The cause is what the plug-in threw: mend it, or leave the
 * option out to go on without such plug-ins.
 */
public class PluginFailedException extends KvPermanentException {

  private static final long serialVersionUID = 1L;

  /** The plug-in. */
  private final String plugin;

  /**
   * Makes one.
   *
   * @param detail what happened
   * @param plugin the name of the plug-in's class
   */
  public PluginFailedException(ErrorDetail detail, String plugin) {
    super("PLUGIN_FAILED", detail);
    this.plugin = plugin;
  }

  /**
   * The plug-in that failed.
   *
   * @return the name of its class
   */
  public String plugin() {
    return plugin;
  }

  @Override
  public PluginFailedException copy() {
    return new PluginFailedException(detailForCopy(), plugin);
  }
}

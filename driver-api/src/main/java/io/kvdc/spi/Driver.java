package io.kvdc.spi;

import io.kvdc.Connection;
import io.kvdc.KvUrl;
import io.kvdc.option.Option;
import java.util.List;

/**
 * Opens connections to one kind of store. Found by {@link java.util.ServiceLoader}; needs a public
 * constructor without parameters that does no work. Made once per class loader and used by many
 * threads.
 */
public interface Driver {

  /**
   * The sub-protocol: {@code tikv} for URLs that begin with {@code kv:tikv:}.
   *
   * @return lower case, unique among drivers
   */
  String name();

  /**
   * Whether a URL is for this driver. Must be quick, do no I/O and not throw. Two drivers that
   * accept the same URL are an error that the application sees.
   *
   * @param url the URL
   * @return true if its sub-protocol is this driver's
   */
  default boolean accepts(KvUrl url) {
    return name().equals(url.driver());
  }

  /**
   * The options that the URL may hold, so that tools can show them and URLs can be checked.
   *
   * @return all options, in the order in which they should be shown
   */
  List<Option<?>> options();

  /**
   * Opens a connection. Called on the application's thread and may block.
   *
   * @param request the URL and the options, already checked against {@link #options()}
   * @return the connection
   * @throws io.kvdc.error.KvException if there is none to be had; what was begun must have been
   *     undone
   */
  Connection connect(ConnectRequest request);
}

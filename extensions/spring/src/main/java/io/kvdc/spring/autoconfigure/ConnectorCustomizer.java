package io.kvdc.spring.autoconfigure;

import io.kvdc.Connector;

/**
 * Changes how the auto-configured connection is opened, by code: interceptors and what else has no
 * property. Beans of this type are called in their order when the connection is made, on the thread
 * that starts the application; what one throws ends the start.
 */
@FunctionalInterface
public interface ConnectorCustomizer {

  /**
   * Changes the connector.
   *
   * @param connector has the URL and the options already
   */
  void customize(Connector connector);
}

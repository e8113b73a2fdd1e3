package io.kvdc.bench.load.client;

/** A client of the cluster that is measured: a {@link BlockingClient} or an {@link AsyncClient}. */
public sealed interface Client extends AutoCloseable permits BlockingClient, AsyncClient {

  @Override
  void close();
}

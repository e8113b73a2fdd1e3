package io.kvdc.bench.load;

/**
 * Where a stage happens.
 *
 * @param url of a cluster that is there; empty: a server is started
 * @param server which; empty if there is a URL
 * @param load whether the keys have to be written first
 */
record Place(String url, String server, boolean load) {}

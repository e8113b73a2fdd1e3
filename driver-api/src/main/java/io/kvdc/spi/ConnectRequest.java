package io.kvdc.spi;

import io.kvdc.KvUrl;
import io.kvdc.option.Options;

/**
 * What a driver needs in order to connect. May grow.
 *
 * @param url the URL
 * @param options the options, those of the URL and those that the program gave
 * @param classLoader where to look for further plug-ins
 */
public record ConnectRequest(KvUrl url, Options options, ClassLoader classLoader) {}

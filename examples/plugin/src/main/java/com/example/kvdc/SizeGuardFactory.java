package com.example.kvdc;

import io.kvdc.option.Option;
import io.kvdc.option.OptionType;
import io.kvdc.option.Options;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.InterceptorFactory;
import java.util.List;

/** Makes a {@link SizeGuard} for connections whose URL has {@code sizeGuard.maxBytes}. */
public final class SizeGuardFactory implements InterceptorFactory {

  static final Option<Long> MAX_BYTES =
      Option.builder("sizeGuard.maxBytes", OptionType.SIZE)
          .describedAs("How many bytes of keys and values one operation may carry.")
          .build();

  @Override
  public String name() {
    return "sizeGuard";
  }

  @Override
  public List<Option<?>> options() {
    return List.of(MAX_BYTES);
  }

  @Override
  public Interceptor create(Options options) {
    return options.isSet(MAX_BYTES) ? new SizeGuard(options.get(MAX_BYTES)) : null;
  }
}

module fake.driver {
  requires io.kvdc;

  provides io.kvdc.spi.Driver with
      fake.driver.ModularDriver;
  provides io.kvdc.spi.InterceptorFactory with
      fake.driver.ModularPlugin;
}

module fake.layered {
  requires io.kvdc;

  provides io.kvdc.spi.Driver with
      fake.layered.LayeredDriver;
}

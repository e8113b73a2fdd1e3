module fake.app {
  requires io.kvdc;
}

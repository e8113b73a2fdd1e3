package io.kvdc.tikv;

/** How what goes over the network is compressed. */
public enum TikvCompression {
  /** Not at all. */
  NONE,
  /** With gzip: fewer bytes for more processor time. */
  GZIP
}

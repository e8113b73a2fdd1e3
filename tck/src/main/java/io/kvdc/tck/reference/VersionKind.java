package io.kvdc.tck.reference;

/** What a version of a key says. */
enum VersionKind {
  /** There is a value. */
  PUT,
  /** There is none. */
  DELETE,
  /** The value is that of the version before; somebody only locked the key. */
  LOCK
}

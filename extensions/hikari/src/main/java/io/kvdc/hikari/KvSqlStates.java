package io.kvdc.hikari;

/**
 * The SQLSTATE codes of the exceptions that connections of a {@link KvDataSource} throw. The cause
 * of each is the {@link io.kvdc.error.KvException} that says more.
 *
 * <p>A handle is broken if, and only if, a call on it failed with a code that begins with {@code
 * 08}; a pool has to throw it away then, and HikariCP does. Every other code leaves the connection
 * as good as it was: a timeout, a conflict or a store that is down says nothing about the handle,
 * which has no socket of its own.
 *
 * <p>Codes with a {@code K} are KVDC's own, in the room that the SQL standard leaves for that. A
 * feature that does not exist is {@code 0AK01} and not {@code 0A000}, and a timeout is no {@link
 * java.sql.SQLTimeoutException}, because releases of HikariCP throw connections away for those.
 */
public final class KvSqlStates {

  /** The cluster could not be reached, or not used, when a connection was to be opened. */
  public static final String CANNOT_CONNECT = "08001";

  /** The handle is broken: it, or the {@link io.kvdc.Connection} in it, was closed. */
  public static final String CONNECTION_CLOSED = "08003";

  /**
   * The answer to a commit was lost: it took effect as a whole or not at all. In the standard this
   * is {@code 08007}, for which pools throw connections away; here the handle is well. The
   * exception is neither transient nor non-transient, so that nothing repeats the work by itself:
   * read the data back first.
   */
  public static final String OUTCOME_UNKNOWN = "KV007";

  /** Opening a connection took longer than the login timeout. */
  public static final String LOGIN_TIMEOUT = "HYT01";

  /** A call took longer than it may, or waited too long for a lock. */
  public static final String TIMEOUT = "HYT00";

  /** The call was cancelled, or its thread interrupted. */
  public static final String CANCELLED = "HY008";

  /** Another transaction was faster, or a deadlock had to be broken: begin again. */
  public static final String CONFLICT = "40001";

  /** The transaction was rolled back for another reason: begin again. */
  public static final String ROLLED_BACK = "40000";

  /** A key that must not have a value has one. */
  public static final String KEY_EXISTS = "23505";

  /** The call does not go with the state of the transaction. */
  public static final String TRANSACTION_STATE = "25000";

  /** A read-only connection has something to commit. */
  public static final String READ_ONLY = "25006";

  /** The savepoint is not of this transaction, or has ended. */
  public static final String SAVEPOINT = "3B001";

  /** There is no such thing in a key-value store, or in this driver. */
  public static final String NOT_SUPPORTED = "0AK01";

  /** It may succeed later as it is: a region, store or PD does not answer, or has much to do. */
  public static final String TRANSIENT = "KV001";

  /** It will not succeed as the cluster is, or its data are. */
  public static final String PERMANENT = "KV002";

  /** The program made a mistake. */
  public static final String MISUSE = "KV003";

  private KvSqlStates() {}
}

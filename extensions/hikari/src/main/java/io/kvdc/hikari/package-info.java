/**
 * The room in which JDBC's pools meet KVDC: {@link javax.sql.DataSource} and {@link
 * java.sql.Connection} over {@link io.kvdc.Connection}, so that HikariCP, and all that works with a
 * data source, can hold, check, replace and count connections. There is no SQL in it.
 *
 * <pre>{@code
 * HikariConfig config = new HikariConfig();
 * config.setDataSource(new KvDataSource("kv:embedded:demo"));
 * try (HikariDataSource pool = new HikariDataSource(config);
 *     java.sql.Connection pooled = pool.getConnection()) {
 *   pooled.unwrap(Connection.class).transact(t -> { t.put(key, value); return null; });
 * }
 * }</pre>
 *
 * <p>{@link io.kvdc.hikari.KvDataSource} opens connections, {@link io.kvdc.hikari.KvSqlDriver} does
 * so for a {@code jdbcUrl}. What their exceptions mean, and which of them say that a handle is
 * broken, is in {@link io.kvdc.hikari.KvSqlStates}. {@link io.kvdc.hikari.PooledCalls} is for
 * asynchronous calls.
 *
 * <p>What the methods of {@link java.sql.Connection} do here:
 *
 * <ul>
 *   <li>{@code unwrap} gives the {@link io.kvdc.Connection}, or what that can be unwrapped to; with
 *       autocommit off also the current {@link io.kvdc.Transaction}, or {@link
 *       io.kvdc.AsyncTransaction}, which begins with that. Do not close the connection that it
 *       gives: it is the pool's.
 *   <li>{@code commit}, {@code rollback} and savepoints are those of the current transaction. To
 *       end it by its own methods does no harm.
 *   <li>A connection that goes back to the pool in the middle of a transaction rolls it back, also
 *       one that was begun on the unwrapped {@link io.kvdc.Connection}; one that was begun on what
 *       that unwraps to is not known here. A commit that is under way goes on. To roll the current
 *       transaction back waits for the cluster, at most for the time that a call of it has. {@code
 *       setAutoCommit(true)} never commits, as it would in other databases: in the middle of a
 *       transaction with something to commit it rolls back, fails, and autocommit stays off.
 *   <li>{@code isValid} asks the cluster, for as long as the shorter of its timeout and the network
 *       timeout lets it. {@code setNetworkTimeout} also limits each call of transactions, snapshots
 *       and raw sessions that are begun or asked for after it. A timeout leaves the connection
 *       open, since no stream is lost by it.
 *   <li>{@code TRANSACTION_REPEATABLE_READ} is snapshot isolation and the default; {@code
 *       TRANSACTION_READ_COMMITTED} makes transactions pessimistic. There are no others.
 *   <li>{@code setReadOnly(true)} has commits of what was written or locked refused. The client
 *       info {@code ApplicationName} is the label of transactions, until the connection goes back.
 * </ul>
 */
@NullMarked
package io.kvdc.hikari;

import org.jspecify.annotations.NullMarked;

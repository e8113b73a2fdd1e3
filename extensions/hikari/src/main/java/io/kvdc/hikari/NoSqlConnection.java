package io.kvdc.hikari;

import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.ShardingKey;
import java.sql.Statement;
import java.sql.Struct;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The part of a connection that has to do with SQL: all of it is refused. */
abstract class NoSqlConnection implements Connection {

  /** A key-value store has nothing of the kind. */
  abstract SQLException refused(String method);

  @Override
  public final Statement createStatement() throws SQLException {
    throw refused("createStatement");
  }

  @Override
  public final Statement createStatement(int type, int concurrency) throws SQLException {
    throw refused("createStatement");
  }

  @Override
  public final Statement createStatement(int type, int concurrency, int holdability)
      throws SQLException {
    throw refused("createStatement");
  }

  @Override
  public final PreparedStatement prepareStatement(String sql) throws SQLException {
    throw refused("prepareStatement");
  }

  @Override
  public final PreparedStatement prepareStatement(String sql, int type, int concurrency)
      throws SQLException {
    throw refused("prepareStatement");
  }

  @Override
  public final PreparedStatement prepareStatement(
      String sql, int type, int concurrency, int holdability) throws SQLException {
    throw refused("prepareStatement");
  }

  @Override
  public final PreparedStatement prepareStatement(String sql, int generatedKeys)
      throws SQLException {
    throw refused("prepareStatement");
  }

  @Override
  public final PreparedStatement prepareStatement(String sql, int[] columns) throws SQLException {
    throw refused("prepareStatement");
  }

  @Override
  public final PreparedStatement prepareStatement(String sql, String[] columns)
      throws SQLException {
    throw refused("prepareStatement");
  }

  @Override
  public final CallableStatement prepareCall(String sql) throws SQLException {
    throw refused("prepareCall");
  }

  @Override
  public final CallableStatement prepareCall(String sql, int type, int concurrency)
      throws SQLException {
    throw refused("prepareCall");
  }

  @Override
  public final CallableStatement prepareCall(String sql, int type, int concurrency, int holdability)
      throws SQLException {
    throw refused("prepareCall");
  }

  @Override
  public final String nativeSQL(String sql) throws SQLException {
    throw refused("nativeSQL");
  }

  @Override
  public final Map<String, Class<?>> getTypeMap() throws SQLException {
    throw refused("getTypeMap");
  }

  @Override
  public final void setTypeMap(Map<String, Class<?>> map) throws SQLException {
    throw refused("setTypeMap");
  }

  @Override
  public final Clob createClob() throws SQLException {
    throw refused("createClob");
  }

  @Override
  public final Blob createBlob() throws SQLException {
    throw refused("createBlob");
  }

  @Override
  public final NClob createNClob() throws SQLException {
    throw refused("createNClob");
  }

  @Override
  public final SQLXML createSQLXML() throws SQLException {
    throw refused("createSQLXML");
  }

  @Override
  public final Array createArrayOf(String type, Object[] elements) throws SQLException {
    throw refused("createArrayOf");
  }

  @Override
  public final Struct createStruct(String type, Object[] attributes) throws SQLException {
    throw refused("createStruct");
  }

  @Override
  public final void setShardingKey(ShardingKey key) throws SQLException {
    throw refused("setShardingKey");
  }

  @Override
  public final void setShardingKey(ShardingKey key, @Nullable ShardingKey superKey)
      throws SQLException {
    throw refused("setShardingKey");
  }

  @Override
  public final boolean setShardingKeyIfValid(ShardingKey key, int timeout) throws SQLException {
    throw refused("setShardingKeyIfValid");
  }

  @Override
  public final boolean setShardingKeyIfValid(
      ShardingKey key, @Nullable ShardingKey superKey, int timeout) throws SQLException {
    throw refused("setShardingKeyIfValid");
  }
}

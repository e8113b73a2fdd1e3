/** Connections of any KVDC driver behind {@code javax.sql.DataSource}, for pools. */
module io.kvdc.hikari {
  requires transitive io.kvdc;
  requires transitive java.sql;

  exports io.kvdc.hikari;

  provides java.sql.Driver with
      io.kvdc.hikari.KvSqlDriver;
}

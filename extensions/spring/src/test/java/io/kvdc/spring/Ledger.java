package io.kvdc.spring;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Methods for each way to be transactional, which do what a test gives them. */
class Ledger {
  static final Bytes A = Bytes.utf8("a");
  static final Bytes B = Bytes.utf8("b");
  static final Bytes ONE = Bytes.utf8("1");
  static final Bytes TWO = Bytes.utf8("2");

  @EnableTransactionManagement(proxyTargetClass = true)
  static class Setup {}

  /** An application with this as its only service. */
  static AnnotationConfigApplicationContext application(
      Connection connection, KvTransactionManager manager) {
    AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
    context.register(Setup.class, Ledger.class);
    context.registerBean(KvTransactionManager.class, () -> manager);
    context.registerBean(KvTemplate.class, () -> new KvTemplate(connection));
    context.refresh();
    return context;
  }

  @Transactional
  void required(Runnable work) {
    work.run();
  }

  @Transactional(propagation = Propagation.REQUIRES_NEW)
  void requiresNew(Runnable work) {
    work.run();
  }

  @Transactional(propagation = Propagation.NESTED)
  void nested(Runnable work) {
    work.run();
  }

  @Transactional(propagation = Propagation.SUPPORTS)
  void supports(Runnable work) {
    work.run();
  }

  @Transactional(propagation = Propagation.NOT_SUPPORTED)
  void notSupported(Runnable work) {
    work.run();
  }

  @Transactional(propagation = Propagation.MANDATORY)
  void mandatory(Runnable work) {
    work.run();
  }

  @Transactional(propagation = Propagation.NEVER)
  void never(Runnable work) {
    work.run();
  }

  @Transactional(isolation = Isolation.REPEATABLE_READ)
  void repeatableRead(Runnable work) {
    work.run();
  }

  @Transactional(isolation = Isolation.READ_COMMITTED)
  void readCommitted(Runnable work) {
    work.run();
  }

  @Transactional(isolation = Isolation.SERIALIZABLE)
  void serializable(Runnable work) {
    work.run();
  }

  @Transactional(isolation = Isolation.READ_UNCOMMITTED)
  void readUncommitted(Runnable work) {
    work.run();
  }

  @Transactional(timeout = 5)
  void inFiveSeconds(Runnable work) {
    work.run();
  }

  @Transactional(readOnly = true)
  void readOnly(Runnable work) {
    work.run();
  }

  /** What another application would see now. */
  static @Nullable Bytes committed(Connection connection, Bytes key) {
    return connection.snapshot().get(key);
  }
}

package io.kvdc.spring.autoconfigure;

import io.kvdc.Connection;
import io.kvdc.spring.KvExceptionTranslator;
import io.kvdc.spring.KvTransactionManager;
import java.util.function.Consumer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.transaction.autoconfigure.TransactionManagerCustomizers;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.TransactionManager;

/**
 * The transaction manager: that of {@code @Transactional} if the application has no other, and that
 * of {@code @Transactional("kvTransactionManager")} if it has, such as one for JDBC or JPA.
 */
@AutoConfiguration(
    after = KvdcAutoConfiguration.class,
    afterName = {
      "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
      "org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration",
      "org.springframework.boot.transaction.jta.autoconfigure.JtaAutoConfiguration",
      "org.springframework.boot.transaction.autoconfigure.TransactionManagerCustomizationAutoConfiguration"
    },
    beforeName = "org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration")
@ConditionalOnSingleCandidate(Connection.class)
public final class KvdcTransactionAutoConfiguration {

  /** Spring makes one. */
  public KvdcTransactionAutoConfiguration() {}

  /** What {@code spring.transaction.*} and the application change in all managers. */
  @FunctionalInterface
  interface ManagerCustomization extends Consumer<KvTransactionManager> {}

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(TransactionManagerCustomizers.class)
  static class Customization {
    @Bean
    ManagerCustomization kvdcManagerCustomization(
        ObjectProvider<TransactionManagerCustomizers> customizers) {
      return manager -> customizers.ifAvailable(each -> each.customize(manager));
    }
  }

  /**
   * The only transaction manager.
   *
   * @param connection whose transactions
   * @param properties how they work
   * @param translator says why a commit failed
   * @param customization of all managers
   * @return the manager
   */
  @Bean
  @ConditionalOnMissingBean(TransactionManager.class)
  KvTransactionManager kvTransactionManager(
      Connection connection,
      KvdcProperties properties,
      KvExceptionTranslator translator,
      ObjectProvider<ManagerCustomization> customization) {
    return manager(connection, properties, translator, customization);
  }

  /**
   * The transaction manager beside that of another database, which goes by its name alone.
   *
   * @param connection whose transactions
   * @param properties how they work
   * @param translator says why a commit failed
   * @param customization of all managers
   * @return the manager
   */
  @Bean(name = "kvTransactionManager", defaultCandidate = false)
  @ConditionalOnMissingBean(KvTransactionManager.class)
  KvTransactionManager kvTransactionManagerByName(
      Connection connection,
      KvdcProperties properties,
      KvExceptionTranslator translator,
      ObjectProvider<ManagerCustomization> customization) {
    return manager(connection, properties, translator, customization);
  }

  private static KvTransactionManager manager(
      Connection connection,
      KvdcProperties properties,
      KvExceptionTranslator translator,
      ObjectProvider<ManagerCustomization> customization) {
    TransactionSettings settings = new TransactionSettings(properties.transaction());
    KvTransactionManager manager = new KvTransactionManager(connection);
    manager.setOptions(settings::apply);
    manager.setExceptionTranslator(translator);
    customization.orderedStream().forEach(each -> each.accept(manager));
    int seconds = settings.timeoutSeconds();
    if (seconds > 0) {
      manager.setDefaultTimeout(seconds);
    }
    return manager;
  }
}

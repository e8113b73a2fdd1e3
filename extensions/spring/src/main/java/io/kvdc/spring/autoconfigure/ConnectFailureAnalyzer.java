package io.kvdc.spring.autoconfigure;

import io.kvdc.error.AmbiguousDriverException;
import io.kvdc.error.ClusterUnreachableException;
import io.kvdc.error.InvalidOptionException;
import io.kvdc.error.InvalidUrlException;
import io.kvdc.error.KvException;
import io.kvdc.error.NoDriverException;
import io.kvdc.error.UnknownOptionException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/**
 * Says why an application does not start in place of a stack trace, where a bean could not connect:
 * what is wrong, which property it comes from, and what to do.
 */
final class ConnectFailureAnalyzer extends AbstractFailureAnalyzer<KvException> {
  private static final String URL = "kvdc.url";
  private static final String OPTIONS = "kvdc.options";

  private final Environment environment;

  /** Spring makes one. */
  ConnectFailureAnalyzer(Environment environment) {
    this.environment = environment;
  }

  @Override
  protected @Nullable FailureAnalysis analyze(Throwable rootFailure, KvException cause) {
    String action = action(cause);
    // What fails later, in the application's own code, keeps its stack trace.
    BeanCreationException making = findCause(rootFailure, BeanCreationException.class);
    if (action == null || making == null) {
      return null;
    }
    String description = "KVDC could not connect: " + cause.getMessage();
    return new FailureAnalysis(
        isOurs(making) ? description + "\n\n" + place(cause) : description, action, cause);
  }

  private static @Nullable String action(KvException cause) {
    if (cause instanceof InvalidUrlException) {
      return "Correct the URL. It looks like kv:tikv://pd1:2379,pd2:2379/keyspace or, for a"
          + " cluster inside the process, kv:embedded:demo.";
    }
    if (cause instanceof NoDriverException) {
      return "Correct the name of the driver in the URL, or add the driver as a dependency:"
          + " io.kvdc:kvdc-tikv for kv:tikv:, io.kvdc:kvdc-embedded besides for kv:embedded:.";
    }
    if (cause instanceof AmbiguousDriverException several) {
      return "Keep one of these on the class path: " + String.join(", ", several.claimants()) + ".";
    }
    if (cause instanceof UnknownOptionException unknown) {
      return "Correct or remove the option "
          + unknown.option()
          + ". An option of a plug-in needs its library on the class path.";
    }
    if (cause instanceof InvalidOptionException invalid) {
      return "Correct or remove the option " + invalid.option() + ".";
    }
    if (cause instanceof ClusterUnreachableException away) {
      return "See that the cluster runs and can be reached from here at "
          + String.join(", ", away.addresses())
          + ". With kvdc.lazy=true the application starts without it, and connects on first use.";
    }
    return null;
  }

  /** Whether it is the auto-configured connection, perhaps as what others are made with. */
  private static boolean isOurs(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof BeanCreationException making
          && "kvdcConnection".equals(making.getBeanName())) {
        return true;
      }
    }
    return false;
  }

  private String place(KvException cause) {
    ConfigurationProperty option = null;
    if (cause instanceof UnknownOptionException unknown) {
      option = find(OPTIONS + "." + unknown.option());
    } else if (cause instanceof InvalidOptionException invalid) {
      option = find(OPTIONS + "." + invalid.option());
    }
    ConfigurationProperty from = option == null ? find(URL) : option;
    if (from == null) {
      return "    Property: " + URL;
    }
    String property = "    Property: " + from.getName();
    return from.getOrigin() == null ? property : property + "\n    Origin: " + from.getOrigin();
  }

  private @Nullable ConfigurationProperty find(String name) {
    ConfigurationPropertyName wanted = ConfigurationPropertyName.adapt(name, '.');
    for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
      ConfigurationProperty found = source.getConfigurationProperty(wanted);
      if (found != null) {
        return found;
      }
    }
    return null;
  }
}

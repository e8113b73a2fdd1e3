package io.kvdc.tikv.internal.rpc.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Certificates in words, for messages. */
final class CertificateText {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

  private CertificateText() {}

  /** Subject, issuer, validity and the names that it is for. */
  static String of(X509Certificate certificate) {
    String text =
        "subject '"
            + certificate.getSubjectX500Principal().getName()
            + "', issuer '"
            + certificate.getIssuerX500Principal().getName()
            + "', valid from "
            + TIME.format(certificate.getNotBefore().toInstant())
            + " to "
            + TIME.format(certificate.getNotAfter().toInstant());
    List<String> names = names(certificate);
    return names.isEmpty() ? text : text + ", for " + String.join(", ", names);
  }

  /** What is wrong with the dates, as the rest of a sentence; null if nothing is. */
  static @Nullable String outOfDate(X509Certificate certificate, Instant now) {
    Instant from = certificate.getNotBefore().toInstant();
    Instant to = certificate.getNotAfter().toInstant();
    if (now.isAfter(to)) {
      return "expired on " + TIME.format(to);
    }
    return now.isBefore(from) ? "is not valid before " + TIME.format(from) : null;
  }

  /** The host names and addresses that it is for. */
  static List<String> names(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null
          ? List.of()
          : names.stream()
              .map(name -> name.get(1))
              .filter(String.class::isInstance)
              .map(String.class::cast)
              .collect(Collectors.toList());
    } catch (CertificateParsingException e) {
      // The text is for people; what cannot be read of it is left out.
      return List.of();
    }
  }
}

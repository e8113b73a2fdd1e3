package io.kvdc.tck.internal.run;

import io.kvdc.tck.internal.fixture.Groups;
import java.util.List;
import java.util.Map;

/** The report for people: one file that needs no other. */
final class HtmlReport {

  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <title>KVDC conformance report</title>
      <style>
      body { font: 15px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 62em; padding: 0 1em;
             color: #1c2024; background: #fff; }
      h1 { font-size: 1.5em; } h2 { font-size: 1.15em; margin-top: 2em; }
      table { border-collapse: collapse; width: 100%; }
      th, td { text-align: left; padding: .25em .6em; border-bottom: 1px solid #dde1e6;
               vertical-align: top; }
      td.n, th.n { text-align: right; }
      .passed { color: #18794e; } .failed { color: #c62a2f; font-weight: 600; }
      .not-supported, .excluded, .skipped { color: #60646c; }
      pre { white-space: pre-wrap; background: #f6f7f9; padding: .6em; font-size: .85em; }
      </style>
      </head>
      <body>
      """;

  private HtmlReport() {}

  static String of(TckReport report) {
    StringBuilder html = new StringBuilder(HEAD);
    html.append("<h1>KVDC conformance report</h1>\n");
    html.append("<p class=\"").append(report.passed() ? "passed" : "failed").append("\">");
    html.append(report.passed() ? "Passed" : "Failed").append(": ");
    html.append(escape(report.summary())).append("</p>\n");
    facts(html, report);
    overview(html, report);
    for (String group : Groups.all()) {
      List<TestResult> results = report.ofGroup(group);
      if (!results.isEmpty()) {
        group(html, group, results);
      }
    }
    return html.append("</body>\n</html>\n").toString();
  }

  private static void facts(StringBuilder html, TckReport report) {
    html.append("<table>\n");
    fact(html, "Target", report.url());
    fact(html, "Driver", report.driver());
    fact(html, "Capabilities", String.join(", ", report.capabilities()));
    fact(html, "Started", report.started().toString());
    fact(html, "Duration", report.duration().toMillis() + " ms");
    fact(html, "Seed", Long.toString(report.seed()));
    for (Map.Entry<String, String> exclusion : report.exclusions().entrySet()) {
      fact(html, "Excluded", exclusion.getKey() + ": " + exclusion.getValue());
    }
    html.append("</table>\n");
  }

  private static void fact(StringBuilder html, String name, String value) {
    html.append("<tr><th>").append(name).append("</th><td>").append(escape(value));
    html.append("</td></tr>\n");
  }

  private static void overview(StringBuilder html, TckReport report) {
    html.append("<h2>By capability</h2>\n<table>\n<tr><th>Capability</th>");
    for (TestStatus status : TestStatus.values()) {
      html.append("<th class=\"n\">").append(status.text()).append("</th>");
    }
    html.append("</tr>\n");
    for (String group : Groups.all()) {
      List<TestResult> results = report.ofGroup(group);
      if (!results.isEmpty()) {
        html.append("<tr><td><a href=\"#").append(group).append("\">").append(group);
        html.append("</a></td>");
        for (TestStatus status : TestStatus.values()) {
          long count = results.stream().filter(result -> result.status() == status).count();
          html.append("<td class=\"n ").append(count == 0 ? "" : css(status)).append("\">");
          html.append(count).append("</td>");
        }
        html.append("</tr>\n");
      }
    }
    html.append("</table>\n");
  }

  private static void group(StringBuilder html, String group, List<TestResult> results) {
    html.append("<h2 id=\"").append(group).append("\">").append(group).append("</h2>\n<table>\n");
    for (TestResult result : results) {
      html.append("<tr><td>").append(escape(result.name())).append(detail(result));
      html.append("</td><td class=\"").append(css(result.status())).append("\">");
      html.append(result.status().text()).append("</td><td class=\"n\">");
      html.append(result.millis()).append(" ms</td></tr>\n");
    }
    html.append("</table>\n");
  }

  private static String detail(TestResult result) {
    if (result.detail().isEmpty()) {
      return "";
    }
    return result.status() == TestStatus.FAILED
        ? "<pre>" + escape(result.detail()) + "</pre>"
        : "<br><small>" + escape(result.detail()) + "</small>";
  }

  private static String css(TestStatus status) {
    return status.text().replace(' ', '-');
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}

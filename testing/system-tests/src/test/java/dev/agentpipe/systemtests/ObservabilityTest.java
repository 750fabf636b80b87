package dev.agentpipe.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentpipe.kit.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rules, dashboards and the runbook under deploy/observability and docs: what they name is there. */
class ObservabilityTest {

    private static final Path FOLDER = Checkout.file("deploy/observability");
    private static final Path RULES = FOLDER.resolve("rules");

    private static final Pattern ALERT = Pattern.compile("^ *- alert: (\\w+)$", Pattern.MULTILINE);
    private static final Pattern RECORD = Pattern.compile("^ *- record: ([\\w:]+)$", Pattern.MULTILINE);
    private static final Pattern EXPRESSION =
            Pattern.compile("^( *)expr: (?:\\|\\n((?:\\1  .*\\n)+)|(.*)\\n)", Pattern.MULTILINE);
    private static final Pattern RUNBOOK = Pattern.compile("runbook_url: docs/runbook\\.md#([a-z0-9-]+)");

    /** What of an expression is no name of a metric: selectors, ranges, texts, and what is grouped by. */
    private static final Pattern NO_NAMES =
            Pattern.compile("\\{[^}]*}|\\[[^]]*]|\"[^\"]*\"|\\b(?:by|without|on|ignoring)\\s*\\([^)]*\\)");

    private static final Pattern NAME = Pattern.compile("\\b[a-zA-Z_][\\w:]*\\b(?!\\s*\\()");
    private static final Set<String> NO_METRICS = Set.of("and", "or", "unless", "by", "ALERTS");

    @Test
    void rules_are_valid_and_each_alert_fires_and_ends() throws Exception {
        Optional<Tool> found = Tool.find("promtool", "prometheus");
        assumeTrue(found.isPresent(), "promtool is needed to test the rules; Debian's package prometheus has it");
        Tool promtool = found.get();
        Tool.Result checked = promtool.run(FOLDER, "check", "config", "prometheus.yml");
        assertThat(checked.status()).as(checked.output()).isZero();
        Tool.Result tested = promtool.run(RULES, "test", "rules", "alerts.test.yml", "alerts-of-hours.test.yml");
        assertThat(tested.status()).as(tested.output()).isZero();
    }

    @Test
    void alertmanager_accepts_its_configuration() throws Exception {
        Optional<Tool> amtool = Tool.find("amtool", "prometheus-alertmanager");
        assumeTrue(amtool.isPresent(), "amtool is needed; Debian's package prometheus-alertmanager has it");
        Tool.Result checked = amtool.get().run(FOLDER, "check-config", "alertmanager.yml");
        assertThat(checked.status()).as(checked.output()).isZero();
    }

    /** An alert that is only expected not to fire would pass without being there. */
    @Test
    void each_alert_has_a_test_in_which_it_fires_and_one_in_which_it_does_not() throws IOException {
        String tests = text(RULES.resolve("alerts.test.yml")) + text(RULES.resolve("alerts-of-hours.test.yml"));
        for (String alert : alerts()) {
            String count = Pattern.quote("count(ALERTS{alertname=\"" + alert + "\",alertstate=\"firing\"})")
                    + "\\s+eval_time: \\w+\\s+";
            assertThat(tests).as("fires").containsPattern(count + "exp_samples: \\[\\{labels");
            assertThat(tests).as("ends").containsPattern(count + "exp_samples: \\[]");
        }
    }

    @Test
    void every_metric_of_rules_and_dashboards_is_documented() throws IOException {
        Set<String> known = new DocumentedMetrics().series();
        RECORD.matcher(text(RULES.resolve("recording.yml"))).results().forEach(rule -> known.add(rule.group(1)));
        known.add("up");
        List<String> expressions = new ArrayList<>();
        for (String file : List.of("recording.yml", "alerts.yml")) {
            EXPRESSION
                    .matcher(text(RULES.resolve(file)))
                    .results()
                    .forEach(found -> expressions.add(found.group(2) == null ? found.group(3) : found.group(2)));
        }
        assertThat(expressions).hasSizeGreaterThan(40);
        Dashboards.files().forEach(file -> expressions.addAll(Dashboards.expressions(Dashboards.read(file))));
        Set<String> unknown = new TreeSet<>();
        expressions.forEach(expression -> unknown.addAll(names(expression)));
        unknown.removeAll(known);
        assertThat(unknown).isEmpty();
    }

    private static List<String> names(String expression) {
        return NAME.matcher(NO_NAMES.matcher(expression).replaceAll(" "))
                .results()
                .map(name -> name.group())
                .filter(name -> !NO_METRICS.contains(name))
                .toList();
    }

    @Test
    void every_alert_leads_to_a_section_of_the_runbook_and_every_section_to_an_alert() throws IOException {
        List<String> links = RUNBOOK.matcher(text(RULES.resolve("alerts.yml")))
                .results()
                .map(link -> link.group(1))
                .toList();
        assertThat(links).hasSameSizeAs(alerts());
        String runbook = text(Checkout.file("docs/runbook.md"));
        Set<String> sections = new TreeSet<>();
        for (String section : runbook.split("\n## ", -1)) {
            String title = section.lines().findFirst().orElseThrow();
            if (!title.startsWith("# ")) {
                sections.add(title.toLowerCase(Locale.ROOT).replace(' ', '-'));
                assertThat(section)
                        .as(title)
                        .contains("**Users notice**", "**It ends**")
                        .containsPattern("(?m)^    \\S.*\n    \\S.*\n    \\S");
            }
        }
        assertThat(sections).isEqualTo(new TreeSet<>(links));
        assertThat(alerts()).allSatisfy(alert -> assertThat(runbook).contains('`' + alert + '`'));
    }

    @Test
    void dashboards_have_panels_that_say_what_they_show() {
        Set<String> ids = new TreeSet<>();
        for (Path file : Dashboards.files()) {
            JsonNode dashboard = Dashboards.read(file);
            assertThat(ids.add(dashboard.get("uid").asText())).isTrue();
            for (JsonNode panel : dashboard.get("panels")) {
                assertThat(panel.get("title").asText()).isNotEmpty();
                if (!panel.get("type").asText().equals("row")) {
                    assertThat(panel.get("targets"))
                            .as(panel.get("title").asText())
                            .isNotEmpty();
                    JsonNode place = panel.get("gridPos");
                    assertThat(place.get("x").asInt() + place.get("w").asInt()).isLessThanOrEqualTo(24);
                }
            }
        }
        assertThat(ids).hasSize(3);
    }

    private static List<String> alerts() throws IOException {
        return ALERT.matcher(text(RULES.resolve("alerts.yml")))
                .results()
                .map(alert -> alert.group(1))
                .toList();
    }

    private static String text(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return String.join("\n", lines.toList()) + "\n";
        }
    }
}

package dev.agentpipe.systemtests;

import java.util.List;
import java.util.Map;

/** What one endpoint's worst input did to everybody. */
record BudgetRow(
        WorstCase worst,
        Map<String, Integer> outcomes,
        MemoryWatch.Peak peak,
        NormalUse.Experience normal,
        List<String> failures) {

    static final String HEADER = """
            | endpoint | worst input | answers | heap MB | direct MB | PostgreSQL MB | normal p99 ms | viewer p99 ms | refused | |
            |---|---|---|---|---|---|---|---|---|---|""";

    /** As a row of a table in Markdown. */
    @Override
    public String toString() {
        return "| %s | %s | %s | %d | %d | %d | %.0f | %.0f | %d | %s |"
                .formatted(
                        worst.endpoint(),
                        worst.input(),
                        outcomes,
                        peak.heap(),
                        peak.direct(),
                        peak.postgres(),
                        normal.answer(),
                        normal.delivery(),
                        normal.refusals().size(),
                        failures.isEmpty() ? "ok" : String.join("; ", failures));
    }
}

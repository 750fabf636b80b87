package dev.agentpipe.stream;

import dev.agentpipe.kit.Metrics;
import io.restassured.RestAssured;

/** How often the application has timed a query. */
public final class QueryCounts {

    private QueryCounts() {}

    public static double of(String query) {
        return Metrics.sum(
                RestAssured.get("/q/metrics").asString(),
                "agentpipe_stream_query_duration_seconds_count",
                "query=\"" + query + "\"");
    }
}

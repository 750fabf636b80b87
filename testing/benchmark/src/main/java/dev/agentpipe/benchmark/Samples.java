package dev.agentpipe.benchmark;

import dev.agentpipe.benchmark.plot.Chart;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Series of samples of several things, taken at equal distances, and which of them grow. */
final class Samples {

    private final Map<String, List<Double>> series = new LinkedHashMap<>();
    private final List<Double> minutes = new ArrayList<>();
    private final double tolerance;
    private final double floor;
    private final String what;
    private final String unit;

    /**
     * @param what they are, as rows are named
     * @param tolerance a rise of this part of the mean is no growth
     * @param floor nor is a rise by less than this
     */
    Samples(String what, String unit, double tolerance, double floor) {
        this.what = what;
        this.unit = unit;
        this.tolerance = tolerance;
        this.floor = floor;
    }

    /** One of each, which must be the same ones every time. */
    void add(double atMinutes, Map<String, Double> values) {
        minutes.add(atMinutes);
        values.forEach((name, value) ->
                series.computeIfAbsent(name, first -> new ArrayList<>()).add(value));
    }

    /**
     * Rows of first, last and rise; gives the names of those that grow. Only the second half is judged, when caches are
     * full and everything is compiled, and nothing before {@code from} minutes.
     */
    List<String> judge(Table table, double from) {
        int skipped = Math.max(minutes.size() / 2, (int)
                minutes.stream().filter(minute -> minute < from).count());
        boolean judged = minutes.size() - skipped >= Trend.FEWEST;
        List<String> growing = new ArrayList<>();
        series.forEach((name, values) -> {
            Trend trend = Trend.of(values.subList(skipped, values.size()));
            boolean grows = judged && trend.grows(tolerance, floor);
            if (grows) {
                growing.add(what + ", " + name);
            }
            table.row(
                    what + ", " + name,
                    Format.decimal(values.get(0)) + unit,
                    Format.decimal(values.get(values.size() - 1)) + unit,
                    judged ? Format.decimal(trend.rise()) + unit : "-",
                    judged ? Format.decimal(Math.max(tolerance * trend.mean(), floor)) + unit : "-",
                    verdict(judged, grows));
        });
        return growing;
    }

    private static String verdict(boolean judged, boolean grows) {
        if (!judged) {
            return "not judged";
        }
        return grows ? "GROWS" : "flat";
    }

    Chart chart(String title, String vertical) {
        Chart chart = new Chart(title, "minutes", vertical);
        series.forEach((name, values) -> {
            for (int i = 0; i < values.size(); i++) {
                chart.point(name, minutes.get(i), values.get(i));
            }
        });
        return chart;
    }
}

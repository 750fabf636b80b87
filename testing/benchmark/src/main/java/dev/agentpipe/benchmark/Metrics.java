package dev.agentpipe.benchmark;

/** Reads the text form of Prometheus metrics. */
final class Metrics {

    private Metrics() {}

    /** The sum of all series with exactly this name. */
    static double sum(String text, String name) {
        return text.lines()
                .filter(line -> line.startsWith(name))
                .filter(line -> line.length() > name.length() && " {".indexOf(line.charAt(name.length())) >= 0)
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}

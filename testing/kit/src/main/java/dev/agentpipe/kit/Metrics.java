package dev.agentpipe.kit;

/** Reads the text form of Prometheus metrics. */
public final class Metrics {

    private Metrics() {}

    /** The sum of all series with exactly this name. */
    public static double sum(String text, String name) {
        return sum(text, name, "");
    }

    /** The sum of those of them with a label like {@code area="heap"}. */
    public static double sum(String text, String name, String label) {
        return text.lines()
                .filter(line -> line.startsWith(name))
                .filter(line -> line.length() > name.length() && " {".indexOf(line.charAt(name.length())) >= 0)
                .filter(line -> line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}

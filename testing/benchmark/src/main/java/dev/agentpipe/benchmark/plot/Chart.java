package dev.agentpipe.benchmark.plot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Lines over one horizontal axis, all in the unit of one vertical axis. Not for several threads. */
public final class Chart {

    private final String title;
    private final String horizontal;
    private final String vertical;
    private final Map<String, NavigableMap<Double, Double>> lines = new LinkedHashMap<>();
    private boolean logarithmic;

    /** Each label with its unit, as {@code memory, MB}. */
    public Chart(String title, String horizontal, String vertical) {
        this.title = title;
        this.horizontal = horizontal;
        this.vertical = vertical;
    }

    /** With powers of ten on the horizontal axis. */
    public Chart overPowersOfTen() {
        logarithmic = true;
        return this;
    }

    /** Adds a point to the line of this name, which it begins if there is none. */
    public Chart point(String line, double at, double value) {
        lines.computeIfAbsent(line, name -> new TreeMap<>()).put(at, value);
        return this;
    }

    String title() {
        return title;
    }

    String horizontal() {
        return horizontal;
    }

    String vertical() {
        return vertical;
    }

    Map<String, NavigableMap<Double, Double>> lines() {
        return lines;
    }

    Scale horizontalScale() {
        double lowest = lines.values().stream()
                .mapToDouble(NavigableMap::firstKey)
                .min()
                .orElse(0);
        double highest =
                lines.values().stream().mapToDouble(NavigableMap::lastKey).max().orElse(1);
        return logarithmic ? Scale.logarithmic(lowest, highest) : Scale.linear(lowest, highest);
    }

    Scale verticalScale() {
        double lowest = lines.values().stream()
                .flatMap(line -> line.values().stream())
                .mapToDouble(d -> d)
                .min()
                .orElse(0);
        double highest = lines.values().stream()
                .flatMap(line -> line.values().stream())
                .mapToDouble(d -> d)
                .max()
                .orElse(1);
        return Scale.linear(lowest, highest);
    }

    /** A column of each line, a row of each place on the horizontal axis; a cell is empty where a line has no point. */
    public String csv() {
        StringBuilder text = new StringBuilder(quoted(horizontal));
        lines.keySet().forEach(name -> text.append(',').append(quoted(name + ": " + vertical)));
        text.append('\n');
        TreeSet<Double> places = new TreeSet<>();
        lines.values().forEach(line -> places.addAll(line.keySet()));
        for (Double place : places) {
            text.append(number(place));
            lines.values()
                    .forEach(line -> text.append(',').append(line.containsKey(place) ? number(line.get(place)) : ""));
            text.append('\n');
        }
        return text.toString();
    }

    public String svg() {
        return new Drawing(this).svg();
    }

    /** As {@code name.csv} and {@code name.svg}; nothing if it has no points. */
    public void write(Path folder, String name) throws IOException {
        if (lines.isEmpty()) {
            return;
        }
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(name + ".csv"), csv());
        Files.writeString(folder.resolve(name + ".svg"), svg());
        System.out.println("Written: " + folder.resolve(name) + ".csv and .svg");
    }

    /** At most three digits behind the point, and none that say nothing. */
    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value).replaceFirst("\\.?0+$", "");
    }

    private static String quoted(String text) {
        return text.matches("[^\",\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}

package dev.agentpipe.benchmark.plot;

import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;

/**
 * A chart as SVG, with a background of its own: a page that shows it as an image may be light or dark, and the image
 * follows the reader's system.
 */
final class Drawing {

    private static final int WIDTH = 760;
    private static final int HEIGHT = 400;
    private static final int LEFT = 84;
    private static final int RIGHT = WIDTH - 24;
    private static final int TOP = 64;
    private static final int BOTTOM = HEIGHT - 56;
    private static final int LEGEND = 50;
    private static final int LETTER = 7;
    private static final int COLOURS = 6;

    private static final String STYLE = """
            text { font: 12px system-ui, sans-serif; fill: #424a53 }
            .title { font-size: 15px; font-weight: 600; fill: #1f2328 }
            .paper { fill: #ffffff }
            .grid { stroke: #d8dee4 }
            .line { fill: none; stroke-width: 2 }
            .c0 { stroke: #0969da } .d0 { fill: #0969da }
            .c1 { stroke: #bc4c00; stroke-dasharray: 7 3 } .d1 { fill: #bc4c00 }
            .c2 { stroke: #1a7f37; stroke-dasharray: 2 3 } .d2 { fill: #1a7f37 }
            .c3 { stroke: #8250df; stroke-dasharray: 9 3 2 3 } .d3 { fill: #8250df }
            .c4 { stroke: #57606a; stroke-dasharray: 4 4 } .d4 { fill: #57606a }
            .c5 { stroke: #bf3989; stroke-dasharray: 12 4 } .d5 { fill: #bf3989 }
            @media (prefers-color-scheme: dark) {
              text { fill: #b1bac4 }
              .title { fill: #e6edf3 }
              .paper { fill: #0d1117 }
              .grid { stroke: #30363d }
              .c0 { stroke: #58a6ff } .d0 { fill: #58a6ff }
              .c1 { stroke: #f0883e } .d1 { fill: #f0883e }
              .c2 { stroke: #3fb950 } .d2 { fill: #3fb950 }
              .c3 { stroke: #bc8cff } .d3 { fill: #bc8cff }
              .c4 { stroke: #8b949e } .d4 { fill: #8b949e }
              .c5 { stroke: #ff7bca } .d5 { fill: #ff7bca }
            }
            """;

    private final Chart chart;
    private final Scale horizontal;
    private final Scale vertical;
    private final StringBuilder svg = new StringBuilder();

    Drawing(Chart chart) {
        this.chart = chart;
        this.horizontal = chart.horizontalScale();
        this.vertical = chart.verticalScale();
    }

    String svg() {
        svg.append(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\">\n"
                        .formatted(WIDTH, HEIGHT, WIDTH, HEIGHT));
        svg.append("<title>").append(escaped(chart.title())).append("</title>\n<style>\n");
        svg.append(STYLE).append("</style>\n");
        svg.append("<rect class=\"paper\" width=\"%d\" height=\"%d\"/>\n".formatted(WIDTH, HEIGHT));
        text(LEFT, 26, "start", "title", chart.title());
        grid();
        int index = 0;
        int legend = LEFT;
        for (Map.Entry<String, NavigableMap<Double, Double>> line :
                chart.lines().entrySet()) {
            line(index % COLOURS, line.getValue());
            legend = legend(index % COLOURS, line.getKey(), legend);
            index++;
        }
        return svg.append("</svg>\n").toString();
    }

    private void grid() {
        for (double tick : vertical.ticks()) {
            double y = y(tick);
            stroke(LEFT, y, RIGHT, y);
            text(LEFT - 8, y + 4, "end", "", Scale.label(tick));
        }
        for (double tick : horizontal.ticks()) {
            double x = x(tick);
            stroke(x, BOTTOM, x, BOTTOM + 5);
            text(x, BOTTOM + 20, "middle", "", Scale.label(tick));
        }
        text((LEFT + RIGHT) / 2.0, HEIGHT - 14, "middle", "", chart.horizontal());
        double middle = (TOP + BOTTOM) / 2.0;
        svg.append("<text x=\"18\" y=\"%s\" text-anchor=\"middle\" transform=\"rotate(-90 18 %s)\">%s</text>\n"
                .formatted(number(middle), number(middle), escaped(chart.vertical())));
    }

    private void line(int colour, NavigableMap<Double, Double> points) {
        StringBuilder path = new StringBuilder();
        points.forEach((at, value) -> path.append(path.isEmpty() ? "" : " ")
                .append(number(x(at)))
                .append(',')
                .append(number(y(value))));
        svg.append("<polyline class=\"line c%d\" points=\"%s\"/>\n".formatted(colour, path));
        points.forEach((at, value) -> svg.append("<circle class=\"d%d\" cx=\"%s\" cy=\"%s\" r=\"2.5\"/>\n"
                .formatted(colour, number(x(at)), number(y(value)))));
    }

    /** Gives back where the next name begins. */
    private int legend(int colour, String name, int x) {
        svg.append("<line class=\"line c%d\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>\n"
                .formatted(colour, x, LEGEND - 4, x + 24, LEGEND - 4));
        text(x + 30, LEGEND, "start", "", name);
        return x + 48 + LETTER * name.length();
    }

    private void stroke(double fromX, double fromY, double toX, double toY) {
        svg.append("<line class=\"grid\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>\n"
                .formatted(number(fromX), number(fromY), number(toX), number(toY)));
    }

    private void text(double x, double y, String anchor, String style, String text) {
        svg.append("<text x=\"%s\" y=\"%s\" text-anchor=\"%s\"%s>%s</text>\n"
                .formatted(
                        number(x), number(y), anchor, style.isEmpty() ? "" : " class=\"" + style + '"', escaped(text)));
    }

    private double x(double at) {
        return LEFT + (RIGHT - LEFT) * horizontal.place(at);
    }

    private double y(double value) {
        return BOTTOM - (BOTTOM - TOP) * vertical.place(value);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}

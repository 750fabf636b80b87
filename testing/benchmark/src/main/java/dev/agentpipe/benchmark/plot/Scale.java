package dev.agentpipe.benchmark.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** An axis from its lowest to its highest tick, which are round numbers at or beyond the values. */
final class Scale {

    private static final double[] STEPS = {1, 2, 5, 10};
    private static final int MOST_TICKS = 6;

    private final boolean logarithmic;
    private final List<Double> ticks;

    private Scale(boolean logarithmic, List<Double> ticks) {
        this.logarithmic = logarithmic;
        this.ticks = List.copyOf(ticks);
    }

    /** From zero, or from the lowest value if that is below zero. */
    static Scale linear(double lowest, double highest) {
        double from = Math.min(0, lowest);
        double to = Math.max(highest, from);
        double step = to > from ? roundUp((to - from) / (MOST_TICKS - 1)) : 1;
        List<Double> ticks = new ArrayList<>();
        long first = (long) Math.floor(from / step);
        long last = Math.max(first + 1, (long) Math.ceil(to / step - 1e-9));
        for (long i = first; i <= last; i++) {
            ticks.add(i * step);
        }
        return new Scale(false, ticks);
    }

    /** Of powers of ten. What is not above zero stands at the first of them. */
    static Scale logarithmic(double lowest, double highest) {
        int first = (int) Math.floor(Math.log10(Math.max(lowest, 1)) + 1e-9);
        int last = Math.max(first + 1, (int) Math.ceil(Math.log10(Math.max(highest, 1)) - 1e-9));
        List<Double> ticks = new ArrayList<>();
        for (int i = first; i <= last; i++) {
            ticks.add(Math.pow(10, i));
        }
        return new Scale(true, ticks);
    }

    /** The next number of the form 1, 2 or 5 times a power of ten. */
    private static double roundUp(double value) {
        double power = Math.pow(10, Math.floor(Math.log10(value)));
        for (double step : STEPS) {
            if (step * power >= value * (1 - 1e-9)) {
                return step * power;
            }
        }
        return STEPS[STEPS.length - 1] * power;
    }

    List<Double> ticks() {
        return ticks;
    }

    /** Where the value is between the first tick (0) and the last (1). */
    double place(double value) {
        double first = transformed(ticks.get(0));
        double last = transformed(ticks.get(ticks.size() - 1));
        return (transformed(value) - first) / (last - first);
    }

    private double transformed(double value) {
        return logarithmic ? Math.log10(Math.max(value, ticks.get(0))) : value;
    }

    /** Short: 1,500,000 is 1.5 M. */
    static String label(double value) {
        double size = Math.abs(value);
        if (size >= 1e6) {
            return shortened(value / 1e6) + " M";
        }
        return size >= 1e4 ? shortened(value / 1e3) + " k" : shortened(value);
    }

    private static String shortened(double value) {
        String text = String.format(Locale.ROOT, "%.2f", value);
        return text.replaceFirst("\\.?0+$", "");
    }
}

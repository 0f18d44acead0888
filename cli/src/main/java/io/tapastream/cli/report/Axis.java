package io.tapastream.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * One axis of a figure: which numbers it spans and where its ticks are.
 *
 * @param label what it shows, with the unit
 * @param low the least number
 * @param high the greatest number, above low
 * @param logarithmic whether equal factors are equal distances
 * @param ticks ascending
 */
record Axis(String label, double low, double high, boolean logarithmic, List<Tick> ticks) {
    private static final int TICKS = 6;
    private static final int FEWEST_TICKS = 4;
    private static final double MARGIN = 0.06;

    Axis {
        ticks = List.copyOf(ticks);
    }

    /**
     * @param at the number
     * @param text beside it
     */
    record Tick(double at, String text) {}

    /** An axis with round ticks that spans these numbers, NaN left out, and a margin. */
    static Axis linear(String label, DoubleStream numbers) {
        double[] defined = numbers.filter(Double::isFinite).toArray();
        double least = DoubleStream.of(defined).min().orElse(0);
        double greatest = DoubleStream.of(defined).max().orElse(1);
        double span = greatest > least ? greatest - least : Math.max(0.1, Math.abs(least) * 0.2);
        double low = least - span * MARGIN;
        double high = greatest + span * MARGIN;
        double step = roundStep((high - low) / TICKS);
        List<Tick> ticks = new ArrayList<>();
        for (long i = (long) Math.ceil(low / step); i * step <= high; i++) {
            ticks.add(new Tick(i * step, text(i * step, step)));
        }
        return new Axis(label, low, high, false, ticks);
    }

    /** An axis of equal factors with a tick at each of these numbers, all above 0. */
    static Axis powers(String label, DoubleStream numbers) {
        double[] all = numbers.filter(number -> number > 0).sorted().distinct().toArray();
        if (all.length == 0) {
            return new Axis(label, 0.5, 2, true, List.of());
        }
        List<Tick> ticks = new ArrayList<>();
        double before = 0;
        for (double number : all) {
            if (number > before * 1.25) {
                ticks.add(new Tick(number, String.format(Locale.ROOT, "%,.0f", number)));
                before = number;
            }
        }
        double margin = all.length == 1 ? 2 : Math.pow(all[all.length - 1] / all[0], MARGIN);
        return new Axis(label, all[0] / margin, all[all.length - 1] * margin, true, ticks);
    }

    /** An axis of whole numbers from 0 for bars. */
    static Axis counts(String label, DoubleStream numbers) {
        double greatest = Math.max(1, numbers.max().orElse(1));
        double high = greatest * (1 + MARGIN);
        double step = Math.max(1, roundStep(high / TICKS));
        List<Tick> ticks = new ArrayList<>();
        for (long i = 0; i * step <= high; i++) {
            ticks.add(new Tick(i * step, text(i * step, step)));
        }
        return new Axis(label, 0, high, false, ticks);
    }

    /** An axis of equal factors with round ticks that spans these numbers, all above 0. */
    static Axis logarithmic(String label, DoubleStream numbers) {
        double[] all = numbers.filter(number -> number > 0 && Double.isFinite(number)).toArray();
        double least = DoubleStream.of(all).min().orElse(1);
        double greatest = DoubleStream.of(all).max().orElse(10);
        double margin = greatest > least ? Math.pow(greatest / least, MARGIN) : 2;
        double low = least / margin;
        double high = greatest * margin;
        List<Tick> ticks = new ArrayList<>();
        for (double power = Math.pow(10, Math.floor(Math.log10(low))); power <= high; power *= 10) {
            for (int lead : new int[] {1, 2, 5}) {
                double at = lead * power;
                if (at >= low && at <= high) {
                    ticks.add(new Tick(at, text(at, power)));
                }
            }
        }
        if (ticks.size() < FEWEST_TICKS) {
            ticks = new ArrayList<>();
            double step = roundStep((high - low) / TICKS);
            for (long i = (long) Math.ceil(low / step); i * step <= high; i++) {
                ticks.add(new Tick(i * step, text(i * step, step)));
            }
        }
        return new Axis(label, low, high, true, ticks);
    }

    /** Where a number lies, from 0 at the low end to 1 at the high end. */
    double share(double number) {
        return logarithmic
                ? Math.log(number / low) / Math.log(high / low)
                : (number - low) / (high - low);
    }

    private static double roundStep(double step) {
        double power = Math.pow(10, Math.floor(Math.log10(step)));
        double lead = step / power;
        if (lead <= 1) {
            return power;
        }
        if (lead <= 2) {
            return 2 * power;
        }
        return lead <= 5 ? 5 * power : 10 * power;
    }

    private static String text(double number, double step) {
        int digits = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
        // A tick of 0 may come as -0.
        return String.format(Locale.ROOT, "%,." + digits + "f", number == 0 ? 0.0 : number);
    }
}

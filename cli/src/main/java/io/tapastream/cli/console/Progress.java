package io.tapastream.cli.console;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * A progress line: how many of how many, the rate since the start and the time that is left. On a
 * terminal it has a bar before it and is drawn over itself; elsewhere a new line is printed every
 * ten seconds. Not thread-safe.
 */
public final class Progress {
    private static final long TERMINAL_PERIOD = Duration.ofMillis(200).toNanos();
    private static final long FILE_PERIOD = Duration.ofSeconds(10).toNanos();
    private static final int BAR = 20;

    private final PrintStream out;
    private final boolean terminal;
    private final LongSupplier nanoTime;
    private final String unit;
    private final long total;
    private final long start;
    private long lastPrinted;
    private int lastLength;

    /**
     * @param terminal whether a line may be drawn over itself
     * @param nanoTime a clock in nanoseconds
     * @param unit what is counted, in the plural
     * @param total how many there will be
     */
    public Progress(
            PrintStream out, boolean terminal, LongSupplier nanoTime, String unit, long total) {
        this.out = out;
        this.terminal = terminal;
        this.nanoTime = nanoTime;
        this.unit = unit;
        this.total = total;
        this.start = nanoTime.getAsLong();
        this.lastPrinted = start;
    }

    /** Progress on the standard error output of this process. */
    public static Progress onStandardError(String unit, long total) {
        return new Progress(System.err, onTerminal(), System::nanoTime, unit, total);
    }

    /** Whether the standard error output is a terminal; the launcher knows it and says so. */
    public static boolean onTerminal() {
        return Boolean.getBoolean("tapastream.terminal");
    }

    /** Says that so many are done; prints when the last line is old enough. */
    public void done(long count) {
        long now = nanoTime.getAsLong();
        if (now - lastPrinted >= (terminal ? TERMINAL_PERIOD : FILE_PERIOD)) {
            lastPrinted = now;
            String line = line(count, now - start);
            print(terminal ? bar(count) + line : line);
        }
    }

    /** Ends the line; what is printed next begins a new one. */
    public void finish() {
        if (terminal && lastLength > 0) {
            out.print("\r" + " ".repeat(lastLength) + "\r");
            out.flush();
            lastLength = 0;
        }
    }

    private void print(String line) {
        if (terminal) {
            out.print("\r" + line + " ".repeat(Math.max(0, lastLength - line.length())));
            lastLength = Math.max(lastLength, line.length());
        } else {
            out.println(line);
        }
        out.flush();
    }

    /** The share that is done, drawn and in percent; rounded down, so that 100 means all. */
    private String bar(long count) {
        double share = total == 0 ? 1 : Math.min(1, (double) count / total);
        int drawn = (int) (share * BAR);
        return "[%s%s] %3d %%  "
                .formatted("#".repeat(drawn), ".".repeat(BAR - drawn), (int) (share * 100));
    }

    private String line(long count, long nanos) {
        double rate = count / (nanos / 1e9);
        String left = count == 0 ? "" : ", " + seconds((total - count) / rate) + " left";
        return String.format(
                Locale.ROOT, "%,d of %,d %s, %,.0f per second%s", count, total, unit, rate, left);
    }

    private static String seconds(double seconds) {
        long whole = (long) Math.ceil(seconds);
        return whole < 60 ? whole + " s" : "%d min %02d s".formatted(whole / 60, whole % 60);
    }
}

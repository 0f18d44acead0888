package io.tapastream.cli.publish;

import io.tapastream.cli.console.Progress;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Shows the progress of one publisher and sums it up at the end. */
final class PublishReport {
    private final PrintWriter out;
    private final SkippedRows skipped;
    private final String unit;

    /**
     * @param unit what is published, in the plural
     */
    PublishReport(PrintWriter out, SkippedRows skipped, String unit) {
        this.out = out;
        this.skipped = skipped;
        this.unit = unit;
    }

    /** Runs the publisher under a progress line; the exit code is 1 when nothing was published. */
    int run(String topic, long total, SampleRun<?> work) {
        long start = System.nanoTime();
        long before = work.done();
        if (before > 0) {
            out.printf(Locale.ROOT, "%,d %s were done before%n", before, unit);
            out.flush();
        }
        Progress progress = Progress.onStandardError(unit, total - before);
        PublishSummary summary =
                work.publish(
                        new PublishListener() {
                            @Override
                            public void published(long count) {
                                progress.done(count);
                            }

                            @Override
                            public void skipped(BadRow row) {
                                progress.finish();
                                skipped.accept(row);
                            }
                        });
        progress.finish();
        skipped.finish();
        double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
        out.printf(
                Locale.ROOT,
                "published %,d %s (%,.1f MB of images) to %s in %.1f s, %,.0f per second; %,d skipped%n",
                summary.published(),
                unit,
                summary.bytes() / 1e6,
                topic,
                seconds,
                summary.published() / Math.max(seconds, 1e-3),
                skipped.count());
        out.flush();
        return summary.published() == 0 && total > before ? 1 : 0;
    }
}

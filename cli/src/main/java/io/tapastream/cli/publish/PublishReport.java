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

    /**
     * Runs the publisher under a progress line and sums it up, also where a failure ends it. The
     * exit code is 0 only when every row of the data set was published.
     */
    int run(String topic, SampleRun<?> work) {
        long before = work.done();
        if (before > 0) {
            out.printf(Locale.ROOT, "%,d %s were done before%n", before, unit);
            out.flush();
        }
        long start = System.nanoTime();
        Progress progress = Progress.onStandardError(unit, work.size() - before);
        Delivered delivered = new Delivered(progress);
        boolean whole = false;
        try {
            whole = work.publish(delivered).left().isEmpty();
        } finally {
            progress.finish();
            skipped.finish();
            double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
            out.printf(
                    Locale.ROOT,
                    "published %,d %s (%,.1f MB of images) to %s in %.1f s, %,.0f per second; %,d skipped%n",
                    delivered.records,
                    unit,
                    delivered.bytes / 1e6,
                    topic,
                    seconds,
                    delivered.records / Math.max(seconds, 1e-3),
                    skipped.count());
            out.flush();
        }
        return whole && work.size() > 0 && skipped.unexpected() == 0 ? 0 : 1;
    }

    private final class Delivered implements PublishListener {
        private final Progress progress;
        private long records;
        private long bytes;

        private Delivered(Progress progress) {
            this.progress = progress;
        }

        @Override
        public void published(long count) {
            progress.done(count);
        }

        @Override
        public void skipped(BadRow row) {
            progress.finish();
            skipped.accept(row);
        }

        @Override
        public void delivered(long count, long size) {
            records = count;
            bytes = size;
        }
    }
}

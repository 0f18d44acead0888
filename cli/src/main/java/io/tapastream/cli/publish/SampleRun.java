package io.tapastream.cli.publish;

import java.util.List;
import java.util.Optional;

/** Publishes rows, in pieces where the progress is kept, so that a later run can go on. */
final class SampleRun<T> {
    /** Rows between two saves of the progress; what is sent twice after a stop is no more. */
    private static final int PIECE = 500;

    /** Publishes some rows and returns when the brokers have them. */
    interface Sender<T> {
        PublishSummary send(List<T> rows, PublishListener listener);
    }

    private final List<T> rows;
    private final Optional<ResumeFile> resume;
    private final Sender<T> sender;

    SampleRun(List<T> rows, Optional<ResumeFile> resume, Sender<T> sender) {
        this.rows = rows;
        this.resume = resume;
        this.sender = sender;
    }

    /** Rows that an earlier run published. */
    int done() {
        return Math.min(rows.size(), resume.map(ResumeFile::done).orElse(0));
    }

    /** Publishes what is left; the listener hears of all rows of this run. */
    PublishSummary publish(PublishListener listener) {
        int begin = done();
        int piece = resume.isPresent() ? PIECE : Math.max(1, rows.size());
        PublishSummary sum = new PublishSummary(0, 0, 0);
        while (begin < rows.size()) {
            int end = Math.min(rows.size(), begin + piece);
            sum = sum.plus(sender.send(rows.subList(begin, end), after(sum.published(), listener)));
            resume.ifPresent(file -> file.save(end));
            begin = end;
        }
        return sum;
    }

    private static PublishListener after(long before, PublishListener listener) {
        return new PublishListener() {
            @Override
            public void published(long count) {
                listener.published(before + count);
            }

            @Override
            public void skipped(BadRow row) {
                listener.skipped(row);
            }
        };
    }
}

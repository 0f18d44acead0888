package io.tapastream.cli.publish;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Publishes rows, in pieces where the progress is kept, so that a later run can go on: with the
 * rows that were left out, and then behind those that are done.
 */
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

    /** How many rows there are. */
    int size() {
        return rows.size();
    }

    /** Rows that an earlier run published. */
    int done() {
        return rows.size() - open(begin()).size();
    }

    /** Publishes what is left; the listener is called for all rows of this run. */
    PublishSummary publish(PublishListener listener) {
        ResumeFile.Progress begin = begin();
        List<Integer> open = open(begin);
        TreeSet<Integer> left = new TreeSet<>(begin.left());
        int done = Math.min(begin.done(), rows.size());
        int piece = resume.isPresent() ? PIECE : Math.max(1, rows.size());
        Sum sum = new Sum(listener);
        for (int at = 0; at < open.size(); at += piece) {
            List<Integer> places = open.subList(at, Math.min(open.size(), at + piece));
            PublishSummary sent =
                    sum.add(sender.send(places.stream().map(rows::get).toList(), sum));
            left.removeAll(places);
            sent.left().forEach(place -> left.add(places.get(place)));
            done = Math.max(done, places.get(places.size() - 1) + 1);
            ResumeFile.Progress progress = new ResumeFile.Progress(done, List.copyOf(left));
            resume.ifPresent(file -> file.save(progress));
        }
        return new PublishSummary(sum.published, List.copyOf(left), sum.bytes);
    }

    private ResumeFile.Progress begin() {
        return resume.map(ResumeFile::progress).orElse(ResumeFile.Progress.NONE);
    }

    private List<Integer> open(ResumeFile.Progress begin) {
        List<Integer> open = new ArrayList<>();
        begin.left().stream().filter(place -> place < rows.size()).forEach(open::add);
        for (int place = begin.done(); place < rows.size(); place++) {
            open.add(place);
        }
        return open;
    }

    /** Sums the pieces up. */
    private static final class Sum implements PublishListener {
        private final PublishListener listener;
        private long published;
        private long bytes;

        private Sum(PublishListener listener) {
            this.listener = listener;
        }

        private PublishSummary add(PublishSummary piece) {
            published += piece.published();
            bytes += piece.bytes();
            return piece;
        }

        @Override
        public void published(long count) {
            listener.published(published + count);
        }

        @Override
        public void skipped(BadRow row) {
            listener.skipped(row);
        }

        @Override
        public void delivered(long records, long ofBytes) {
            listener.delivered(published + records, bytes + ofBytes);
        }
    }
}

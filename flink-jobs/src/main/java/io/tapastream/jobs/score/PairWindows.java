package io.tapastream.jobs.score;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The event-time windows of an evaluation's pairs. A pair belongs to every window that covers its
 * time; however late it comes, it is counted, and its windows are sent again.
 *
 * <p>Not thread-safe.
 */
final class PairWindows {
    private final long size;
    private final long slide;
    private final TreeMap<Long, Window> windows = new TreeMap<>();

    /**
     * One window: the times from its start, inclusive, to its end, exclusive, milliseconds since
     * the epoch.
     *
     * <p>Its pairs are handles of the TAPA engine. A window is dirty while what was last sent of it
     * is out of date, and complete once the watermark has passed its end.
     */
    static final class Window {
        private final long start;
        private final long end;
        private final TreeSet<Integer> pairs = new TreeSet<>();
        private long revision;
        private boolean complete;
        private boolean dirty;
        private Set<Integer> concepts = Set.of();

        private Window(long start, long size) {
            this.start = start;
            this.end = start + size;
        }

        long start() {
            return start;
        }

        long end() {
            return end;
        }

        /** The last time in it: a watermark there has passed its end. */
        long lastTime() {
            return end - 1;
        }

        int[] pairs() {
            return pairs.stream().mapToInt(Integer::intValue).toArray();
        }

        long revision() {
            return revision;
        }

        /** The concepts of which scores in this window were last sent. */
        Set<Integer> concepts() {
            return concepts;
        }

        void concepts(Set<Integer> sent) {
            concepts = Set.copyOf(sent);
        }

        boolean complete() {
            return complete;
        }

        /** The watermark has passed its end. */
        void passed() {
            dirty |= !complete;
            complete = true;
        }
    }

    PairWindows(long size, long slide) {
        this.size = size;
        this.slide = slide;
    }

    /** The windows that cover a time and hold or held a pair, latest first. */
    List<Window> covering(long time) {
        return startsOf(time).stream().map(windows::get).filter(Objects::nonNull).toList();
    }

    /** Starts of the windows that cover a time, descending. */
    List<Long> startsOf(long time) {
        List<Long> starts = new ArrayList<>();
        for (long start = time - Math.floorMod(time, slide); start > time - size; start -= slide) {
            starts.add(start);
        }
        return starts;
    }

    /** All windows, oldest first. */
    List<Window> all() {
        return List.copyOf(windows.values());
    }

    void add(int pair, long time) {
        for (long start : startsOf(time)) {
            Window window = windowAt(start);
            window.pairs.add(pair);
            window.dirty = true;
        }
    }

    void remove(int pair, long time) {
        for (long start : startsOf(time)) {
            Window window = windows.get(start);
            window.pairs.remove(pair);
            window.dirty = true;
        }
    }

    private Window windowAt(long start) {
        return windows.computeIfAbsent(start, s -> new Window(s, size));
    }

    /** The watermark has passed the end of the window whose last time this is, if there is one. */
    void passed(long lastTime) {
        for (Window window : covering(lastTime)) {
            if (window.lastTime() == lastTime) {
                window.passed();
            }
        }
    }

    /** Coalitions have changed: windows still open show them, complete ones keep what they said. */
    void coalitionsMoved() {
        for (Window window : windows.values()) {
            window.dirty |= !window.complete;
        }
    }

    /** Takes back from state what was sent of a window. */
    void restore(long start, long revision, boolean complete, Set<Integer> concepts) {
        Window window = windowAt(start);
        window.revision = revision;
        window.complete = complete;
        window.concepts(concepts);
        window.dirty = false;
    }

    boolean dirty() {
        return windows.values().stream().anyMatch(window -> window.dirty);
    }

    /**
     * The windows to send, oldest first, each with its next revision; they are clean afterwards.
     */
    List<Window> drainDirty() {
        List<Window> dirty = new ArrayList<>();
        for (Window window : windows.values()) {
            if (window.dirty) {
                window.dirty = false;
                window.revision++;
                dirty.add(window);
            }
        }
        return dirty;
    }
}

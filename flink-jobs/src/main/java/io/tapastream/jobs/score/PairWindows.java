package io.tapastream.jobs.score;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
     * One window.
     *
     * <p>Its pairs are handles of the TAPA engine. A window is dirty while what was last sent of it
     * is out of date, and complete once the watermark has passed its end.
     */
    static final class Window {
        private final TreeSet<Integer> pairs = new TreeSet<>();
        private long revision;
        private boolean complete;
        private boolean dirty;
        private Set<Integer> concepts = Set.of();

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
    }

    PairWindows(long size, long slide) {
        this.size = size;
        this.slide = slide;
    }

    /** Length of a window, milliseconds. */
    long size() {
        return size;
    }

    /** Starts of the windows that cover a time, descending. */
    List<Long> startsOf(long time) {
        List<Long> starts = new ArrayList<>();
        for (long start = time - Math.floorMod(time, slide); start > time - size; start -= slide) {
            starts.add(start);
        }
        return starts;
    }

    /** Starts of all windows, ascending. */
    List<Long> starts() {
        return List.copyOf(windows.keySet());
    }

    void add(int pair, long time) {
        for (long start : startsOf(time)) {
            Window window = windows.computeIfAbsent(start, s -> new Window());
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

    /** The watermark has passed the window's end. */
    void complete(long start) {
        Window window = windows.get(start);
        if (window != null && !window.complete) {
            window.complete = true;
            window.dirty = true;
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
        Window window = windows.computeIfAbsent(start, s -> new Window());
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
    List<Map.Entry<Long, Window>> drainDirty() {
        List<Map.Entry<Long, Window>> dirty = new ArrayList<>();
        for (Map.Entry<Long, Window> entry : windows.entrySet()) {
            Window window = entry.getValue();
            if (window.dirty) {
                window.dirty = false;
                window.revision++;
                dirty.add(Map.entry(entry.getKey(), window));
            }
        }
        return dirty;
    }
}

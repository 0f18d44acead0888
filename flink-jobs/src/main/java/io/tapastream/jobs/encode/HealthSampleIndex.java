package io.tapastream.jobs.encode;

import io.tapastream.core.gather.ImageRank;
import io.tapastream.jobs.message.Sample;
import io.tapastream.jobs.message.Sample.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which images of each block are in the health sample: of one image encoder the m with the lowest
 * {@link ImageRank}, or all where the block keeps fewer. So the sample follows from what is kept
 * alone.
 *
 * <p>In memory only: read from the ids of what is kept when it is first asked for, and after an
 * image has left a full sample. Changes in between cost O(m). For the task thread.
 */
final class HealthSampleIndex {
    private final int most;
    private final int imageBlocks;
    private final Map<Place, Lowest> samples = new HashMap<>();
    private long stamps;

    /**
     * @param block the image block
     * @param encoder the image encoder
     */
    private record Place(ImageBlock block, String encoder) {}

    /**
     * An image of a sample with its content; another content has another stamp.
     *
     * @param rank the image
     * @param stamp distinguishes contents
     */
    record Entry(ImageRank rank, long stamp) {}

    /**
     * @param entries in the order of their ranks, never changed
     * @param stale whether images that are kept may be missing
     */
    private record Lowest(List<Entry> entries, boolean stale) {}

    /**
     * @param most images of a block's sample, m; 0 for no samples
     * @param imageBlocks over which the images of a data set are spread
     */
    HealthSampleIndex(int most, int imageBlocks) {
        this.most = most;
        this.imageBlocks = imageBlocks;
    }

    /** Whether there are samples at all. */
    boolean wanted() {
        return most > 0;
    }

    /** After an image was put in, or another content in its place. */
    void kept(Sample sample) {
        Place place = place(sample);
        Lowest before = samples.get(place);
        if (before == null || sample.kind() != Kind.IMAGE) {
            return;
        }
        ImageRank rank = ImageRank.of(sample.dataSet(), sample.id());
        if (before.entries().size() == most && isBehind(rank, before.entries())) {
            return;
        }
        List<Entry> entries = without(before.entries(), rank);
        boolean replaced = entries.size() < before.entries().size();
        int at = 0;
        while (at < entries.size() && entries.get(at).rank().compareTo(rank) < 0) {
            at++;
        }
        if (replaced || (!before.stale() && at < most)) {
            entries.add(at, new Entry(rank, ++stamps));
            List<Entry> lowest = entries.subList(0, Math.min(most, entries.size()));
            samples.put(place, new Lowest(List.copyOf(lowest), before.stale()));
        }
    }

    private static boolean isBehind(ImageRank rank, List<Entry> full) {
        return rank.compareTo(full.get(full.size() - 1).rank()) > 0;
    }

    /** After an image was taken out. */
    void removed(Sample sample) {
        Place place = place(sample);
        Lowest before = samples.get(place);
        if (before == null || sample.kind() != Kind.IMAGE) {
            return;
        }
        List<Entry> rest = without(before.entries(), ImageRank.of(sample.dataSet(), sample.id()));
        if (rest.size() < before.entries().size()) {
            boolean wasFull = before.entries().size() == most;
            samples.put(place, new Lowest(List.copyOf(rest), before.stale() || wasFull));
        }
    }

    private static List<Entry> without(List<Entry> entries, ImageRank rank) {
        return entries.stream()
                .filter(entry -> !entry.rank().equals(rank))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    /**
     * The sample of the current block, by rank; the same instance until it changes.
     *
     * @param state of the current block
     */
    List<Entry> of(ImageBlock block, String encoder, BlockState state) throws Exception {
        Place place = new Place(block, encoder);
        Lowest known = samples.get(place);
        if (known == null || known.stale()) {
            known = read(block, known == null ? List.of() : known.entries(), encoder, state);
            samples.put(place, known);
        }
        return known.entries();
    }

    private Lowest read(ImageBlock block, List<Entry> known, String encoder, BlockState state)
            throws Exception {
        TreeSet<ImageRank> lowest = new TreeSet<>();
        for (String id : state.imageIds(encoder)) {
            lowest.add(ImageRank.of(block.dataSet(), id));
            if (lowest.size() > most) {
                lowest.pollLast();
            }
        }
        Map<ImageRank, Entry> before =
                known.stream().collect(Collectors.toMap(Entry::rank, entry -> entry));
        List<Entry> entries = new ArrayList<>();
        for (ImageRank rank : lowest) {
            Entry same = before.get(rank);
            entries.add(same != null ? same : new Entry(rank, ++stamps));
        }
        return new Lowest(List.copyOf(entries), false);
    }

    /** Whether an image is in the sample of its block, as far as that has been asked for. */
    boolean contains(Sample sample) {
        Lowest known = sample.kind() == Kind.IMAGE ? samples.get(place(sample)) : null;
        if (known == null || known.entries().isEmpty()) {
            return false;
        }
        ImageRank rank = ImageRank.of(sample.dataSet(), sample.id());
        return known.entries().stream().anyMatch(entry -> entry.rank().equals(rank));
    }

    private Place place(Sample sample) {
        return new Place(ImageBlock.of(sample, imageBlocks), sample.encoder());
    }
}

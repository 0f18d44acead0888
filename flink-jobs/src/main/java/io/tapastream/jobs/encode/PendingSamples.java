package io.tapastream.jobs.encode;

import io.tapastream.jobs.message.SaeCheckpoint;
import io.tapastream.jobs.message.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Samples that are kept in state already and wait for a full inference batch, for each SAE
 * checkpoint. Emptied before every watermark and Flink checkpoint barrier, so it needs no state.
 */
final class PendingSamples {
    /**
     * @param block the image block that keeps the sample
     * @param sample the sample
     * @param previous the sample in whose place it came; null where there was none
     */
    record Pending(ImageBlock block, Sample sample, Sample previous) {}

    /**
     * @param sae the SAE checkpoint to run
     * @param samples over these
     */
    record Work(SaeCheckpoint sae, List<Pending> samples) {}

    private final Map<String, Work> works = new LinkedHashMap<>();
    private int largest;

    void add(SaeCheckpoint sae, ImageBlock block, Sample sample, Sample previous) {
        Work work = works.computeIfAbsent(sae.id().key(), key -> new Work(sae, new ArrayList<>()));
        work.samples().add(new Pending(block, sample, previous));
        largest = Math.max(largest, work.samples().size());
    }

    boolean isEmpty() {
        return works.isEmpty();
    }

    /** Samples that wait for the SAE checkpoint with the longest queue. */
    int largest() {
        return largest;
    }

    List<Work> drain() {
        List<Work> drained = List.copyOf(works.values());
        works.clear();
        largest = 0;
        return drained;
    }
}

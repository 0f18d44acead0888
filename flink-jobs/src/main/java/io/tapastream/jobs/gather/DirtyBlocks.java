package io.tapastream.jobs.gather;

import io.tapastream.jobs.encode.ImageBlock;
import io.tapastream.jobs.message.EvaluationEvent;
import io.tapastream.jobs.message.EvaluationEvent.BlockReport;
import io.tapastream.jobs.message.EvaluationEvent.ImageCodes;
import io.tapastream.jobs.message.EvaluationEvent.PairCodes;
import io.tapastream.jobs.message.EvaluationEvent.SampledReport;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * For every key of an operator the image blocks of which codes came behind their last report. Until
 * the next report comes, part of what the encode stage evaluated together is still on its way: the
 * counts may be right by chance (an image took the place of another), the set is not.
 *
 * <p>Needs no state: the encode stage sends its reports before each Flink checkpoint barrier, so at
 * a snapshot there is no such block.
 *
 * <p>Not thread-safe.
 */
public final class DirtyBlocks {
    private final int imageBlocks;
    private final Map<String, BitSet> dirty = new HashMap<>();

    public DirtyBlocks(int imageBlocks) {
        this.imageBlocks = imageBlocks;
    }

    /** Observes everything that arrives for a key. */
    public void observe(String key, EvaluationEvent event) {
        if (event instanceof ImageCodes codes) {
            of(key).set(ImageBlock.indexOf(codes.imageId(), imageBlocks));
        } else if (event instanceof PairCodes codes) {
            of(key).set(ImageBlock.indexOf(codes.pairId(), imageBlocks));
        } else if (event instanceof BlockReport report) {
            of(key).clear(report.imageBlock());
        } else if (event instanceof SampledReport sampled) {
            of(key).clear(sampled.report().imageBlock());
        }
    }

    /** The blocks of a key; the same instance until the key is forgotten. */
    public BitSet of(String key) {
        return dirty.computeIfAbsent(key, k -> new BitSet(imageBlocks));
    }

    public void forget(String key) {
        dirty.remove(key);
    }
}

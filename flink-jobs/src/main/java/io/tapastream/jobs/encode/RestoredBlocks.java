package io.tapastream.jobs.encode;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;

/** What a subtask does once with the image blocks that it was restored with. */
final class RestoredBlocks {
    private final KeyedStateBackend<String> backend;
    private final BlockState state;

    /**
     * @param backend lists the blocks, and sets the current one
     * @param state of the current block
     */
    RestoredBlocks(KeyedStateBackend<String> backend, BlockState state) {
        this.backend = backend;
        this.state = state;
    }

    /** Asks again for what was being opened when the snapshot was taken. */
    void resume(ImageBlocks blocks) throws Exception {
        Set<String> keys = new LinkedHashSet<>(keysWith(BlockSaes.OPENING));
        keys.addAll(keysWith(BlockSaes.LIVE));
        for (String key : keys) {
            backend.setCurrentKey(key);
            blocks.resume(ImageBlock.ofKey(key));
        }
    }

    /** Counts what is kept and what waits, for the metrics. */
    void count() throws Exception {
        for (String key : keysWith(BlockState.COUNTS)) {
            backend.setCurrentKey(key);
            state.countKept();
        }
        for (String key : keysWith(BlockState.WAITING)) {
            backend.setCurrentKey(key);
            state.countWaiting();
        }
    }

    /**
     * Offers the embeddings of what came as images, with their keys in the cache of embeddings,
     * until one is not taken.
     */
    void offerEmbeddings(BiPredicate<byte[], float[]> taker) throws Exception {
        for (String key : keysWith(BlockState.KEPT)) {
            backend.setCurrentKey(key);
            if (!state.offerEmbeddings(taker)) {
                return;
            }
        }
    }

    private List<String> keysWith(String stateName) {
        try (Stream<String> keys = backend.getKeys(stateName, VoidNamespace.INSTANCE)) {
            return keys.distinct().toList();
        }
    }
}

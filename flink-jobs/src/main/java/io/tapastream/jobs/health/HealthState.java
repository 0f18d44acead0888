package io.tapastream.jobs.health;

import io.tapastream.core.score.EmbeddingMoments;
import io.tapastream.jobs.gather.GatheredRow;
import io.tapastream.jobs.message.EvaluationEvent.ImageHealth;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;

/**
 * The keyed state of an evaluation's health.
 *
 * <p>Owns: the moments of the embeddings of the rows' images (E + 4 integers, only for an SAE with
 * a decoder). The figures of each image are kept with its row. All access is under the operator's
 * current key.
 */
public final class HealthState {
    private final ValueState<long[]> moments;

    public HealthState(RuntimeContext context) {
        moments =
                context.getState(
                        new ValueStateDescriptor<>(
                                "embedding-moments",
                                PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO));
    }

    /**
     * Takes in an image's embedding in the place of its previous one.
     *
     * @param previous the image's row before; null where there was none
     */
    public void put(ImageHealth health, GatheredRow previous) throws Exception {
        boolean counted =
                previous != null
                        && previous.figures() != null
                        && previous.figures().reconstructed();
        if (health.embedding() == null && !counted) {
            return;
        }
        long[] kept = moments.value();
        float[] like = health.embedding() == null ? health.previous() : health.embedding();
        EmbeddingMoments changed =
                kept == null ? EmbeddingMoments.ofWidth(like.length) : EmbeddingMoments.over(kept);
        if (counted) {
            changed.remove(health.previous());
        }
        if (health.embedding() != null) {
            changed.add(health.embedding());
        }
        moments.update(changed.values());
    }

    /** The moments of the embeddings of all images that were reconstructed; null where none was. */
    public EmbeddingMoments moments() throws Exception {
        long[] kept = moments.value();
        return kept == null ? null : EmbeddingMoments.over(kept);
    }

    public void clear() {
        moments.clear();
    }
}

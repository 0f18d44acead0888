package io.tapastream.jobs.compare;

import io.tapastream.jobs.codec.CodecTypeInformation;
import io.tapastream.jobs.compare.LastEmitted.LastEmittedCodec;
import io.tapastream.jobs.message.SaeId;
import io.tapastream.jobs.message.WatchedScore;
import io.tapastream.jobs.message.WatchedScore.WatchedScoreCodec;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * The keyed state of one data set, image encoder and shape.
 *
 * <p>Owns: the newest settled score of each baseline, by name; those of the last few steps of each
 * run and SAE, by identity; which steps these are and up to which step all were forgotten, by run
 * and SAE; what was emitted for each step. All access is under the operator's current key.
 */
final class BaselineState {
    private final MapState<String, WatchedScore> baselines;
    private final MapState<String, WatchedScore> trained;
    private final MapState<String, long[]> steps;
    private final MapState<String, LastEmitted> emitted;

    BaselineState(RuntimeContext context) {
        CodecTypeInformation<WatchedScore> score = CodecTypeInformation.of(new WatchedScoreCodec());
        baselines =
                context.getMapState(
                        new MapStateDescriptor<>("baseline-scores", Types.STRING, score));
        trained =
                context.getMapState(
                        new MapStateDescriptor<>("trained-scores", Types.STRING, score));
        steps =
                context.getMapState(
                        new MapStateDescriptor<>(
                                "forgotten-and-kept-steps",
                                Types.STRING,
                                PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO));
        emitted =
                context.getMapState(
                        new MapStateDescriptor<>(
                                "last-emitted",
                                Types.STRING,
                                CodecTypeInformation.of(new LastEmittedCodec())));
    }

    /** The newest score of a baseline; null where it has none yet. */
    WatchedScore baseline(String name) throws Exception {
        return baselines.get(name);
    }

    void putBaseline(WatchedScore score) throws Exception {
        baselines.put(score.baseline(), score);
    }

    /** The scores that are compared with a baseline. */
    List<WatchedScore> comparedWith(String baseline) throws Exception {
        List<WatchedScore> found = new ArrayList<>();
        for (WatchedScore score : trained.values()) {
            if (score.baseline().equals(baseline)) {
                found.add(score);
            }
        }
        return found;
    }

    void putTrained(WatchedScore score) throws Exception {
        trained.put(score.evaluation().sae().key(), score);
    }

    /**
     * The steps of a run and SAE that are kept.
     *
     * @param most how many are kept
     */
    KeptSteps steps(String lineage, int most) throws Exception {
        long[] known = steps.get(lineage);
        List<Long> kept = new ArrayList<>();
        for (int i = 1; known != null && i < known.length; i++) {
            kept.add(known[i]);
        }
        return new KeptSteps(kept, known == null ? KeptSteps.NONE_FORGOTTEN : known[0], most);
    }

    void putSteps(String lineage, KeptSteps now) throws Exception {
        List<Long> kept = now.kept();
        long[] known = new long[1 + kept.size()];
        known[0] = now.forgotten();
        for (int i = 0; i < kept.size(); i++) {
            known[1 + i] = kept.get(i);
        }
        steps.put(lineage, known);
    }

    /** Forgets an SAE checkpoint and what was emitted for it. */
    void forget(SaeId sae) throws Exception {
        trained.remove(sae.key());
        emitted.remove(sae.key());
    }

    LastEmitted lastEmitted(SaeId sae) throws Exception {
        LastEmitted last = emitted.get(sae.key());
        return last == null ? LastEmitted.NOTHING : last;
    }

    void setLastEmitted(SaeId sae, LastEmitted now) throws Exception {
        emitted.put(sae.key(), now);
    }
}

package io.tapastream.jobs.score;

import io.tapastream.jobs.codec.CodecTypeInformation;
import io.tapastream.jobs.config.EvaluationSettings.Scoring;
import io.tapastream.jobs.gather.BlockMarkers;
import io.tapastream.jobs.message.EvaluationEvent;
import io.tapastream.jobs.message.EvaluationEvent.BlockMarker;
import io.tapastream.jobs.message.EvaluationEvent.ConceptMatches;
import io.tapastream.jobs.message.EvaluationEvent.MatchUpdate;
import io.tapastream.jobs.message.EvaluationEvent.Opened;
import io.tapastream.jobs.message.EvaluationEvent.PairCodes;
import io.tapastream.jobs.message.EvaluationEventCodec;
import io.tapastream.jobs.message.EvaluationEventCodec.ConceptMatchesCodec;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * The keyed state of one evaluation's scores.
 *
 * <p>Owns: the evaluation's opening, the codes of every pair, the newest matches of every concept,
 * what each block of concepts last said, the last marker of every image block, the revisions of
 * what was sent. All access is under the operator's current key.
 */
final class ScoreState {
    private final ValueState<EvaluationEvent> opened;
    private final ValueState<Boolean> refreshDue;
    private final ValueState<Long> revision;
    private final MapState<String, EvaluationEvent> pairs;
    private final MapState<Integer, ConceptMatches> matches;
    private final MapState<Integer, EvaluationEvent> heads;
    private final MapState<Integer, long[]> markers;
    private final MapState<Long, long[]> windows;

    ScoreState(RuntimeContext context) {
        CodecTypeInformation<EvaluationEvent> event =
                CodecTypeInformation.of(new EvaluationEventCodec());
        PrimitiveArrayTypeInfo<long[]> longs =
                PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO;
        opened = context.getState(new ValueStateDescriptor<>("opened", event));
        refreshDue = context.getState(new ValueStateDescriptor<>("refresh-due", Types.BOOLEAN));
        revision = context.getState(new ValueStateDescriptor<>("revision", Types.LONG));
        pairs = context.getMapState(new MapStateDescriptor<>("pairs", Types.STRING, event));
        matches =
                context.getMapState(
                        new MapStateDescriptor<>(
                                "matches",
                                Types.INT,
                                CodecTypeInformation.of(new ConceptMatchesCodec())));
        heads = context.getMapState(new MapStateDescriptor<>("heads", Types.INT, event));
        markers = context.getMapState(new MapStateDescriptor<>("markers", Types.INT, longs));
        windows = context.getMapState(new MapStateDescriptor<>("windows", Types.LONG, longs));
    }

    void open(Opened event) throws Exception {
        opened.update(event);
    }

    boolean isOpen() throws Exception {
        return opened.value() != null;
    }

    /** Keeps a pair's codes. Returns its former ones; null where there were none. */
    PairCodes put(PairCodes codes) throws Exception {
        PairCodes former = (PairCodes) pairs.get(codes.pairId());
        if (codes.removed()) {
            pairs.remove(codes.pairId());
        } else {
            pairs.put(codes.pairId(), codes);
        }
        return former;
    }

    void put(MatchUpdate update) throws Exception {
        for (ConceptMatches concept : update.concepts()) {
            matches.put(concept.concept(), concept);
        }
        heads.put(update.conceptBlock(), withoutConcepts(update));
    }

    private static MatchUpdate withoutConcepts(MatchUpdate update) {
        return new MatchUpdate(
                update.evaluation(),
                update.conceptBlock(),
                update.images(),
                update.changes(),
                update.fingerprint(),
                update.settled(),
                update.closed(),
                update.latentSupport(),
                update.health(),
                List.of());
    }

    void put(BlockMarker marker) throws Exception {
        markers.put(marker.imageBlock(), BlockMarkers.toArray(marker));
    }

    /** The revision of the next records. */
    long nextRevision() throws Exception {
        Long last = revision.value();
        long next = last == null ? 1 : last + 1;
        revision.update(next);
        return next;
    }

    /** Remembers what was sent of a window. */
    void put(long start, PairWindows.Window window) throws Exception {
        windows.put(start, new long[] {window.revision(), window.complete() ? 1 : 0});
    }

    boolean refreshDue() throws Exception {
        return Boolean.TRUE.equals(refreshDue.value());
    }

    void refreshDue(boolean due) throws Exception {
        refreshDue.update(due);
    }

    /** Builds the evaluation's memory from what is kept. */
    ScoreEvaluation rebuild(Scoring scoring, BitSet moved) throws Exception {
        ScoreEvaluation evaluation = new ScoreEvaluation((Opened) opened.value(), scoring, moved);
        for (EvaluationEvent pair : pairs.values()) {
            evaluation.put((PairCodes) pair, null);
        }
        for (ConceptMatches concept : matches.values()) {
            evaluation.put(concept);
        }
        for (EvaluationEvent head : heads.values()) {
            evaluation.putHead((MatchUpdate) head);
        }
        for (Map.Entry<Integer, long[]> marker : markers.entries()) {
            evaluation.markers().add(marker.getKey(), marker.getValue());
        }
        for (Map.Entry<Long, long[]> window : windows.entries()) {
            evaluation
                    .windows()
                    .restore(window.getKey(), window.getValue()[0], window.getValue()[1] == 1);
        }
        return evaluation;
    }

    void clear() {
        opened.clear();
        refreshDue.clear();
        revision.clear();
        pairs.clear();
        matches.clear();
        heads.clear();
        markers.clear();
        windows.clear();
    }
}

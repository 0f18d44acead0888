package io.tapastream.jobs.score;

import io.tapastream.jobs.codec.CodecTypeInformation;
import io.tapastream.jobs.codec.Pieces;
import io.tapastream.jobs.config.ScoreSettings;
import io.tapastream.jobs.gather.BlockProgress;
import io.tapastream.jobs.message.EvaluationEvent;
import io.tapastream.jobs.message.EvaluationEvent.BlockReport;
import io.tapastream.jobs.message.EvaluationEvent.ConceptMatches;
import io.tapastream.jobs.message.EvaluationEvent.HealthUpdate;
import io.tapastream.jobs.message.EvaluationEvent.MatchUpdate;
import io.tapastream.jobs.message.EvaluationEvent.Opened;
import io.tapastream.jobs.message.EvaluationEvent.PairCodes;
import io.tapastream.jobs.message.EvaluationEventCodec;
import io.tapastream.jobs.message.EvaluationEventCodec.ConceptMatchesCodec;
import java.io.ByteArrayOutputStream;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
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
 * what each block of concepts last sent, the last health in {@link Pieces}, the last report of
 * every image block, the health sample ({@link HealthSampleState}), the revisions of what was sent,
 * whether it was reported that the evaluation is settled. All access is under the operator's
 * current key.
 */
final class ScoreState {
    private static final EvaluationEventCodec EVENTS = new EvaluationEventCodec();

    private final ValueState<EvaluationEvent> opened;
    private final ValueState<Boolean> refreshDue;
    private final ValueState<Boolean> settledEmitted;
    private final ValueState<Long> revision;
    private final MapState<String, EvaluationEvent> pairs;
    private final MapState<Integer, ConceptMatches> matches;
    private final MapState<Integer, EvaluationEvent> heads;
    private final MapState<Integer, byte[]> health;
    private final MapState<Integer, long[]> progress;
    private final MapState<Long, long[]> windows;
    private final HealthSampleState sample;

    ScoreState(RuntimeContext context, HealthSampleState sample) {
        this.sample = sample;
        CodecTypeInformation<EvaluationEvent> event =
                CodecTypeInformation.of(new EvaluationEventCodec());
        PrimitiveArrayTypeInfo<long[]> longs =
                PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO;
        opened = context.getState(new ValueStateDescriptor<>("opened", event));
        refreshDue = context.getState(new ValueStateDescriptor<>("refresh-due", Types.BOOLEAN));
        settledEmitted =
                context.getState(new ValueStateDescriptor<>("settled-emitted", Types.BOOLEAN));
        revision = context.getState(new ValueStateDescriptor<>("revision", Types.LONG));
        pairs = context.getMapState(new MapStateDescriptor<>("pairs", Types.STRING, event));
        matches =
                context.getMapState(
                        new MapStateDescriptor<>(
                                "matches",
                                Types.INT,
                                CodecTypeInformation.of(new ConceptMatchesCodec())));
        heads = context.getMapState(new MapStateDescriptor<>("heads", Types.INT, event));
        health =
                context.getMapState(
                        new MapStateDescriptor<>(
                                "health",
                                Types.INT,
                                PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        progress = context.getMapState(new MapStateDescriptor<>("progress", Types.INT, longs));
        windows = context.getMapState(new MapStateDescriptor<>("windows", Types.LONG, longs));
    }

    void open(Opened event) throws Exception {
        opened.update(event);
    }

    boolean isOpen() throws Exception {
        return opened.value() != null;
    }

    /** Keeps a pair's codes. Returns its previous ones; null where there were none. */
    PairCodes put(PairCodes codes) throws Exception {
        PairCodes previous = (PairCodes) pairs.get(codes.pairId());
        if (codes.removed()) {
            pairs.remove(codes.pairId());
        } else {
            pairs.put(codes.pairId(), codes);
        }
        return previous;
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
                update.influence(),
                List.of());
    }

    void put(HealthUpdate update) throws Exception {
        health.clear();
        int piece = 0;
        for (byte[] bytes : Pieces.of(EVENTS.toBytes(update))) {
            health.put(piece++, bytes);
        }
    }

    /** The last health; null before the first. */
    private HealthUpdate health() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int piece = 0; health.contains(piece); piece++) {
            bytes.writeBytes(health.get(piece));
        }
        return bytes.size() == 0 ? null : (HealthUpdate) EVENTS.fromBytes(bytes.toByteArray());
    }

    HealthSampleState sample() {
        return sample;
    }

    void put(BlockReport report) throws Exception {
        progress.put(report.imageBlock(), BlockProgress.toArray(report));
    }

    /** Whether it is reported for the first time that the evaluation is settled. */
    boolean firstSettled() throws Exception {
        boolean first = settledEmitted.value() == null;
        settledEmitted.update(true);
        return first;
    }

    /** The revision of the next records. */
    long nextRevision() throws Exception {
        Long last = revision.value();
        long next = last == null ? 1 : last + 1;
        revision.update(next);
        return next;
    }

    /** Remembers what was sent of a window. */
    void put(PairWindows.Window window) throws Exception {
        LongStream concepts = window.concepts().stream().sorted().mapToLong(c -> c);
        LongStream head = LongStream.of(window.revision(), window.complete() ? 1 : 0);
        windows.put(window.start(), LongStream.concat(head, concepts).toArray());
    }

    boolean refreshDue() throws Exception {
        return Boolean.TRUE.equals(refreshDue.value());
    }

    void refreshDue(boolean due) throws Exception {
        refreshDue.update(due);
    }

    /** Builds the evaluation's memory from what is kept. */
    ScoreEvaluation rebuild(ScoreSettings scoring, BitSet dirty) throws Exception {
        ScoreEvaluation evaluation = new ScoreEvaluation((Opened) opened.value(), scoring, dirty);
        for (EvaluationEvent pair : pairs.values()) {
            evaluation.put((PairCodes) pair, null);
        }
        for (ConceptMatches concept : matches.values()) {
            evaluation.put(concept);
        }
        for (EvaluationEvent head : heads.values()) {
            evaluation.putHead((MatchUpdate) head);
        }
        HealthUpdate kept = health();
        if (kept != null) {
            evaluation.put(kept);
        }
        for (Map.Entry<Integer, long[]> report : progress.entries()) {
            evaluation.progress().add(report.getKey(), report.getValue());
        }
        for (Map.Entry<Long, long[]> window : windows.entries()) {
            long[] sent = window.getValue();
            Set<Integer> concepts = new HashSet<>();
            for (int i = 2; i < sent.length; i++) {
                concepts.add((int) sent[i]);
            }
            evaluation.windows().restore(window.getKey(), sent[0], sent[1] == 1, concepts);
        }
        return evaluation;
    }

    void clear() {
        opened.clear();
        refreshDue.clear();
        settledEmitted.clear();
        revision.clear();
        pairs.clear();
        matches.clear();
        heads.clear();
        health.clear();
        progress.clear();
        windows.clear();
        sample.clear();
    }
}

package io.tapastream.jobs.match;

import io.tapastream.jobs.codec.CodecTypeInformation;
import io.tapastream.jobs.config.EvaluationSettings;
import io.tapastream.jobs.gather.BlockProgress;
import io.tapastream.jobs.gather.GatheredRow;
import io.tapastream.jobs.gather.GatheredRow.GatheredRowCodec;
import io.tapastream.jobs.health.HealthEvaluation;
import io.tapastream.jobs.message.EvaluationEvent;
import io.tapastream.jobs.message.EvaluationEvent.BlockReport;
import io.tapastream.jobs.message.EvaluationEvent.ImageCodes;
import io.tapastream.jobs.message.EvaluationEvent.Opened;
import io.tapastream.jobs.message.EvaluationEventCodec;
import java.util.BitSet;
import java.util.Map;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * The keyed state of one block of concepts of one evaluation.
 *
 * <p>Owns: the evaluation's opening, the row of every image, the last report of every image block,
 * whether a refresh is due. Rows are what cannot be computed again; counts and paths are derived
 * from them. All access is under the operator's current key.
 */
final class MatchState {
    private final ValueState<EvaluationEvent> opened;
    private final ValueState<Boolean> refreshDue;
    private final MapState<String, GatheredRow> rows;
    private final MapState<Integer, long[]> progress;

    MatchState(RuntimeContext context) {
        PrimitiveArrayTypeInfo<long[]> longs =
                PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO;
        opened =
                context.getState(
                        new ValueStateDescriptor<>(
                                "opened", CodecTypeInformation.of(new EvaluationEventCodec())));
        refreshDue = context.getState(new ValueStateDescriptor<>("refresh-due", Types.BOOLEAN));
        rows =
                context.getMapState(
                        new MapStateDescriptor<>(
                                "rows",
                                Types.STRING,
                                CodecTypeInformation.of(new GatheredRowCodec())));
        progress = context.getMapState(new MapStateDescriptor<>("progress", Types.INT, longs));
    }

    void open(Opened event) throws Exception {
        opened.update(event);
    }

    boolean isOpen() throws Exception {
        return opened.value() != null;
    }

    /** Keeps an image's row. Returns its previous one; null where there was none. */
    GatheredRow put(ImageCodes codes) throws Exception {
        GatheredRow previous = rows.get(codes.imageId());
        if (codes.removed()) {
            rows.remove(codes.imageId());
        } else {
            rows.put(codes.imageId(), GatheredRow.of(codes));
        }
        return previous;
    }

    void put(BlockReport report) throws Exception {
        progress.put(report.imageBlock(), BlockProgress.toArray(report));
    }

    /** Whether a refresh timer is set. */
    boolean refreshDue() throws Exception {
        return Boolean.TRUE.equals(refreshDue.value());
    }

    /** A timer that is not set leaves nothing behind: it may fire after the evaluation's end. */
    void refreshDue(boolean due) throws Exception {
        if (due) {
            refreshDue.update(true);
        } else {
            refreshDue.clear();
        }
    }

    /** The health of the rows, in memory. */
    HealthEvaluation rebuildHealth() throws Exception {
        HealthEvaluation health = new HealthEvaluation(opened.value().evaluation());
        for (GatheredRow row : rows.values()) {
            health.replace(row, null);
        }
        return health;
    }

    /** Builds the evaluation's memory from what is kept. */
    MatchEvaluation rebuild(int conceptBlock, EvaluationSettings settings, BitSet dirty)
            throws Exception {
        MatchEvaluation evaluation =
                new MatchEvaluation((Opened) opened.value(), conceptBlock, settings, dirty);
        for (Map.Entry<String, GatheredRow> row : rows.entries()) {
            evaluation.put(row.getKey(), row.getValue(), null);
        }
        for (Map.Entry<Integer, long[]> report : progress.entries()) {
            evaluation.progress().add(report.getKey(), report.getValue());
        }
        return evaluation;
    }

    void clear() {
        opened.clear();
        refreshDue.clear();
        rows.clear();
        progress.clear();
    }
}

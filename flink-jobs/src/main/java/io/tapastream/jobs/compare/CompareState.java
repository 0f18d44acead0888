package io.tapastream.jobs.compare;

import io.tapastream.jobs.codec.CodecTypeInformation;
import io.tapastream.jobs.codec.Pieces;
import io.tapastream.jobs.compare.LastEmitted.LastEmittedCodec;
import io.tapastream.jobs.message.SettledScores;
import io.tapastream.jobs.message.SettledScores.SettledScoresCodec;
import java.io.ByteArrayOutputStream;
import java.util.TreeSet;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * The keyed state of one series (run, SAE, data set).
 *
 * <p>Owns: the newest settled scores of the last few steps, in {@link Pieces}; what was emitted for
 * each of these steps; up to which step all were forgotten (absent in state of versions that did
 * not remember it). All access is under the operator's current key.
 */
final class CompareState {
    private static final SettledScoresCodec CODEC = new SettledScoresCodec();

    private final MapState<Long, Integer> steps;
    private final MapState<String, byte[]> pieces;
    private final MapState<String, LastEmitted> emitted;
    private final ValueState<Long> forgotten;

    CompareState(RuntimeContext context) {
        steps = context.getMapState(new MapStateDescriptor<>("steps", Types.LONG, Types.INT));
        pieces =
                context.getMapState(
                        new MapStateDescriptor<>(
                                "settled-pieces",
                                Types.STRING,
                                PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        emitted =
                context.getMapState(
                        new MapStateDescriptor<>(
                                "last-emitted",
                                Types.STRING,
                                CodecTypeInformation.of(new LastEmittedCodec())));
        forgotten = context.getState(new ValueStateDescriptor<>("forgotten", Types.LONG));
    }

    /**
     * The steps that are kept.
     *
     * @param most how many are kept
     */
    KeptSteps steps(int most) throws Exception {
        TreeSet<Long> kept = new TreeSet<>();
        steps.keys().forEach(kept::add);
        Long known = forgotten.value();
        if (known == null) {
            boolean compared =
                    !kept.isEmpty()
                            && lastEmitted(kept.first(), CompareFunction.COMPARISON).revision() > 0;
            known = KeptSteps.forgottenBefore(kept, compared, most);
        }
        return new KeptSteps(kept, known, most);
    }

    /** Remembers up to which step all were forgotten. */
    void forgotten(long step) throws Exception {
        forgotten.update(step);
    }

    void put(SettledScores scores) throws Exception {
        long step = scores.evaluation().sae().step();
        drop(step);
        int piece = 0;
        for (byte[] part : Pieces.of(CODEC.toBytes(scores))) {
            pieces.put(key(step, piece++), part);
        }
        steps.put(step, piece);
    }

    SettledScores get(long step) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int piece = 0; piece < steps.get(step); piece++) {
            bytes.writeBytes(pieces.get(key(step, piece)));
        }
        return CODEC.fromBytes(bytes.toByteArray());
    }

    private void drop(long step) throws Exception {
        Integer count = steps.get(step);
        for (int piece = 0; count != null && piece < count; piece++) {
            pieces.remove(key(step, piece));
        }
        steps.remove(step);
    }

    /** Forgets a step and what was emitted for it. */
    void forget(long step) throws Exception {
        drop(step);
        emitted.remove(key(step, CompareFunction.COMPARISON));
        for (AlertRules.Kind kind : AlertRules.Kind.values()) {
            emitted.remove(key(step, kind.name()));
        }
    }

    LastEmitted lastEmitted(long step, String what) throws Exception {
        LastEmitted last = emitted.get(key(step, what));
        return last == null ? LastEmitted.NOTHING : last;
    }

    void setLastEmitted(long step, String what, LastEmitted now) throws Exception {
        emitted.put(key(step, what), now);
    }

    private static String key(long step, Object what) {
        return step + "/" + what;
    }
}

package io.tapastream.jobs.encode;

import io.tapastream.jobs.codec.CodecTypeInformation;
import io.tapastream.jobs.message.SaeCheckpoint;
import io.tapastream.jobs.message.SaeCheckpoint.SaeCheckpointCodec;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * The SAE checkpoints of one image block, in keyed state: those that wait for their encoder to be
 * opened, those that are live, those that are to be closed once they have been evaluated, those
 * that were refused; and the width of each image encoder's embeddings. All access is under the
 * operator's current key.
 *
 * <p>An SAE checkpoint waits, then is live or refused, until it is closed.
 */
final class BlockSaes {
    /** Names of the states whose keys are looked up after a restore. */
    static final String LIVE = "live-sae-checkpoints";

    static final String OPENING = "opening-sae-checkpoints";

    private final MapState<String, SaeCheckpoint> live;
    private final MapState<String, SaeCheckpoint> opening;
    private final MapState<String, Boolean> closing;
    private final MapState<String, Boolean> refused;
    private final MapState<String, Integer> widths;

    BlockSaes(KeyedStateStore store) {
        CodecTypeInformation<SaeCheckpoint> sae = CodecTypeInformation.of(new SaeCheckpointCodec());
        live = store.getMapState(new MapStateDescriptor<>(LIVE, Types.STRING, sae));
        opening = store.getMapState(new MapStateDescriptor<>(OPENING, Types.STRING, sae));
        closing =
                store.getMapState(
                        new MapStateDescriptor<>(
                                "closing-sae-checkpoints", Types.STRING, Types.BOOLEAN));
        refused =
                store.getMapState(
                        new MapStateDescriptor<>(
                                "refused-sae-checkpoints", Types.STRING, Types.BOOLEAN));
        widths =
                store.getMapState(
                        new MapStateDescriptor<>("embedding-widths", Types.STRING, Types.INT));
    }

    /** The live SAE checkpoints of one image encoder. */
    List<SaeCheckpoint> live(String encoder) throws Exception {
        List<SaeCheckpoint> found = new ArrayList<>();
        for (SaeCheckpoint sae : live.values()) {
            if (sae.encoder().equals(encoder)) {
                found.add(sae);
            }
        }
        return found;
    }

    /** All live SAE checkpoints, of any image encoder. */
    List<SaeCheckpoint> live() throws Exception {
        return all(live);
    }

    boolean isLive(SaeCheckpoint sae) throws Exception {
        return live.contains(sae.id().key());
    }

    /** From now on samples are evaluated against it: all that is kept must be, at once. */
    void open(SaeCheckpoint sae) throws Exception {
        opening.remove(sae.id().key());
        live.put(sae.id().key(), sae);
    }

    void close(SaeCheckpoint sae) throws Exception {
        live.remove(sae.id().key());
    }

    /** Keeps an SAE checkpoint until its encoder is open. */
    void await(SaeCheckpoint sae) throws Exception {
        opening.put(sae.id().key(), sae);
        widths.put(sae.encoder(), sae.descriptor().embeddingWidth());
    }

    boolean isOpening(SaeCheckpoint sae) throws Exception {
        return opening.contains(sae.id().key());
    }

    List<SaeCheckpoint> opening() throws Exception {
        return all(opening);
    }

    /** Has an SAE checkpoint closed as soon as it has been evaluated. */
    void closeWhenOpen(SaeCheckpoint sae) throws Exception {
        closing.put(sae.id().key(), true);
    }

    /** Whether it is to be closed now that it has been evaluated; the answer is yes once. */
    boolean takeClosing(SaeCheckpoint sae) throws Exception {
        boolean due = closing.contains(sae.id().key());
        closing.remove(sae.id().key());
        return due;
    }

    /** An SAE checkpoint cannot be evaluated: it is neither live nor waits to be. */
    void refuse(SaeCheckpoint sae) throws Exception {
        opening.remove(sae.id().key());
        live.remove(sae.id().key());
        refused.put(sae.id().key(), true);
    }

    boolean isRefused(SaeCheckpoint sae) throws Exception {
        return refused.contains(sae.id().key());
    }

    /** Forgets an SAE checkpoint that was refused. */
    void forgetRefused(SaeCheckpoint sae) throws Exception {
        refused.remove(sae.id().key());
    }

    /** Whether it is already live, waits to be, or was refused. */
    boolean knows(SaeCheckpoint sae) throws Exception {
        return isLive(sae) || isOpening(sae) || isRefused(sae);
    }

    /** The width that the encoder's embeddings must have; null before its first SAE checkpoint. */
    Integer width(String encoder) throws Exception {
        return widths.get(encoder);
    }

    private static List<SaeCheckpoint> all(MapState<String, SaeCheckpoint> saes) throws Exception {
        List<SaeCheckpoint> all = new ArrayList<>();
        saes.values().forEach(all::add);
        return all;
    }
}

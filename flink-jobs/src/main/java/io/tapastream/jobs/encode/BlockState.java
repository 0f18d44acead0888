package io.tapastream.jobs.encode;

import io.tapastream.jobs.codec.CodecTypeInformation;
import io.tapastream.jobs.message.Keys;
import io.tapastream.jobs.message.SaeCheckpoint;
import io.tapastream.jobs.message.SaeCheckpoint.SaeCheckpointCodec;
import io.tapastream.jobs.message.Sample;
import io.tapastream.jobs.message.Sample.Kind;
import io.tapastream.jobs.message.Sample.SampleCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * The keyed state of one image block of one data set.
 *
 * <p>Owns: the size of the vocabulary; every image and pair kept, with its embeddings; those that
 * wait for the vocabulary; a tombstone for each one taken out, so that an older record that comes
 * late does not bring it back; the live SAE checkpoints, and those that wait for their encoder to
 * be opened; the width of each image encoder; the counts. All access is under the operator's
 * current key.
 *
 * <p>Everything kept has been evaluated against everything live, but for what stands in {@link
 * DeferredSamples}; against what opens, nothing.
 */
final class BlockState {
    /** Names of the states with SAE checkpoints: their keys are looked up after a restore. */
    static final String LIVE = "live-sae-checkpoints";

    static final String OPENING = "opening-sae-checkpoints";

    static final String KEPT = "kept";

    static final String WAITING = "waiting";

    static final String COUNTS = "counts";

    private final ValueState<int[]> vocabulary;
    private final MapState<String, Sample> kept;
    private final MapState<String, Sample> waiting;
    private final MapState<String, Long> takenOut;
    private final MapState<String, SaeCheckpoint> live;
    private final MapState<String, SaeCheckpoint> opening;
    private final MapState<String, Boolean> closing;
    private final MapState<String, Boolean> refused;
    private final MapState<String, Integer> widths;
    private final MapState<String, long[]> counts;
    private final KeptTotals totals = new KeptTotals();

    BlockState(KeyedStateStore store) {
        CodecTypeInformation<Sample> sample = CodecTypeInformation.of(new SampleCodec());
        vocabulary =
                store.getState(
                        new ValueStateDescriptor<>(
                                "vocabulary",
                                PrimitiveArrayTypeInfo.INT_PRIMITIVE_ARRAY_TYPE_INFO));
        kept = store.getMapState(new MapStateDescriptor<>(KEPT, Types.STRING, sample));
        waiting = store.getMapState(new MapStateDescriptor<>(WAITING, Types.STRING, sample));
        takenOut =
                store.getMapState(new MapStateDescriptor<>("taken-out", Types.STRING, Types.LONG));
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
        counts =
                store.getMapState(
                        new MapStateDescriptor<>(
                                COUNTS,
                                Types.STRING,
                                PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO));
    }

    boolean hasVocabulary() throws Exception {
        return vocabulary.value() != null;
    }

    int concepts() throws Exception {
        return vocabulary.value()[0];
    }

    int conceptBlocks() throws Exception {
        return vocabulary.value()[1];
    }

    void vocabulary(int concepts, int conceptBlocks) throws Exception {
        vocabulary.update(new int[] {concepts, conceptBlocks});
    }

    /** Keeps a sample until the vocabulary comes; of one id the newest, and the later on ties. */
    void await(Sample sample) throws Exception {
        String key = sample.retracts() ? idKey(sample) : key(sample);
        Sample before = waiting.get(key);
        if (before == null || before.eventTime() <= sample.eventTime()) {
            waiting.put(key, sample);
            totals.waiting(before == null ? 1 : 0);
        }
    }

    /** Hands over what waited and forgets it. */
    List<Sample> released() throws Exception {
        List<Sample> samples = new ArrayList<>();
        waiting.values().forEach(samples::add);
        waiting.clear();
        totals.waiting(-samples.size());
        return samples;
    }

    Sample kept(Sample like) throws Exception {
        return kept(key(like));
    }

    /** What is kept under the {@link #key} of a sample; null where it was taken out. */
    Sample kept(String key) throws Exception {
        return kept.get(key);
    }

    /** Event time at which this id was taken out; null where it never was. */
    Long takenOut(Sample like) throws Exception {
        return takenOut.get(idKey(like));
    }

    void keep(Sample sample) throws Exception {
        String key = key(sample);
        int difference = kept.contains(key) ? 0 : 1;
        kept.put(key, sample);
        count(sample.encoder(), sample.kind(), difference);
    }

    void drop(Sample sample) throws Exception {
        kept.remove(key(sample));
        count(sample.encoder(), sample.kind(), -1);
    }

    /** Remembers that an id was taken out, and gives what is kept under it, of any encoder. */
    List<Sample> takeOut(Sample retraction) throws Exception {
        Long before = takenOut(retraction);
        takenOut.put(
                idKey(retraction),
                before == null ? retraction.eventTime() : Math.max(before, retraction.eventTime()));
        List<Sample> found = new ArrayList<>();
        for (String encoder : counts.keys()) {
            Sample sample = kept.get(key(retraction.kind(), encoder, retraction.id()));
            if (sample != null && sample.eventTime() <= retraction.eventTime()) {
                found.add(sample);
            }
        }
        return found;
    }

    /** Everything kept of one image encoder. */
    List<Sample> keptOf(String encoder) throws Exception {
        List<Sample> samples = new ArrayList<>();
        for (Sample sample : kept.values()) {
            if (sample.encoder().equals(encoder)) {
                samples.add(sample);
            }
        }
        return samples;
    }

    /**
     * Offers the embeddings of what came as images, with their keys in the cache of embeddings.
     *
     * @return whether all were taken
     */
    boolean offerEmbeddings(BiPredicate<byte[], float[]> taker) throws Exception {
        for (Sample sample : kept.values()) {
            for (Sample.View view : sample.views()) {
                if (view.wasImage() && !taker.test(view.source(), view.embedding())) {
                    return false;
                }
            }
        }
        return true;
    }

    BlockCounts counts(String encoder) throws Exception {
        return BlockCounts.of(counts.get(encoder));
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
        List<SaeCheckpoint> all = new ArrayList<>();
        live.values().forEach(all::add);
        return all;
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
        List<SaeCheckpoint> all = new ArrayList<>();
        opening.values().forEach(all::add);
        return all;
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

    /** The width that the encoder's embeddings must have; null while no SAE has told it. */
    Integer width(String encoder) throws Exception {
        return widths.get(encoder);
    }

    /** What all blocks of the subtask keep, as far as it was counted. */
    KeptTotals totals() {
        return totals;
    }

    /** Counts what a restored block keeps. */
    void countKept() throws Exception {
        for (long[] ofEncoder : counts.values()) {
            totals.kept(Kind.IMAGE, BlockCounts.of(ofEncoder).images());
            totals.kept(Kind.PAIR, BlockCounts.of(ofEncoder).pairs());
        }
    }

    /** Counts what waits in a restored block. */
    void countWaiting() throws Exception {
        waiting.keys().forEach(key -> totals.waiting(1));
    }

    private void count(String encoder, Kind kind, int difference) throws Exception {
        counts.put(encoder, counts(encoder).after(kind, difference).toArray());
        totals.kept(kind, difference);
    }

    /** Tells apart what is kept in a block: an image or pair, under one image encoder. */
    static String key(Sample sample) {
        return key(sample.kind(), sample.encoder(), sample.id());
    }

    private static String key(Kind kind, String encoder, String id) {
        return Keys.join(kind.name(), encoder, id);
    }

    private static String idKey(Sample sample) {
        return Keys.join(sample.kind().name(), sample.id());
    }
}

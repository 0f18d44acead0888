package io.tapastream.jobs.encode;

import io.tapastream.jobs.codec.CodecTypeInformation;
import io.tapastream.jobs.message.Keys;
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
 * wait for the vocabulary; a tombstone for each retracted one, so that an older record that comes
 * late does not bring it back; the counts; the SAE checkpoints of the block ({@link BlockSaes}) and
 * the samples deferred to them ({@link DeferredSamples}). All access is under the operator's
 * current key.
 *
 * <p>Everything kept has been evaluated against everything live, but for what is deferred; against
 * what is being opened, nothing.
 */
final class BlockState {
    /** Names of the states whose keys are looked up after a restore. */
    static final String KEPT = "kept";

    static final String WAITING = "waiting";

    static final String COUNTS = "counts";

    private final ValueState<int[]> vocabulary;
    private final MapState<String, Sample> kept;
    private final MapState<String, Sample> waiting;
    private final MapState<String, Long> retracted;
    private final MapState<String, long[]> counts;
    private final BlockSaes saes;
    private final DeferredSamples deferred;
    private final KeptTotals totals = new KeptTotals();
    private final HealthSampleIndex healthSampleIndex;

    /**
     * @param healthSampleIndex is told of every image that is put in or taken out
     */
    BlockState(KeyedStateStore store, HealthSampleIndex healthSampleIndex) {
        this.healthSampleIndex = healthSampleIndex;
        CodecTypeInformation<Sample> sample = CodecTypeInformation.of(new SampleCodec());
        vocabulary =
                store.getState(
                        new ValueStateDescriptor<>(
                                "vocabulary",
                                PrimitiveArrayTypeInfo.INT_PRIMITIVE_ARRAY_TYPE_INFO));
        kept = store.getMapState(new MapStateDescriptor<>(KEPT, Types.STRING, sample));
        waiting = store.getMapState(new MapStateDescriptor<>(WAITING, Types.STRING, sample));
        retracted =
                store.getMapState(new MapStateDescriptor<>("retracted", Types.STRING, Types.LONG));
        counts =
                store.getMapState(
                        new MapStateDescriptor<>(
                                COUNTS,
                                Types.STRING,
                                PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO));
        saes = new BlockSaes(store);
        deferred = new DeferredSamples(store);
    }

    HealthSampleIndex healthSampleIndex() {
        return healthSampleIndex;
    }

    BlockSaes saes() {
        return saes;
    }

    DeferredSamples deferred() {
        return deferred;
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
    List<Sample> releaseWaiting() throws Exception {
        List<Sample> samples = new ArrayList<>();
        waiting.values().forEach(samples::add);
        waiting.clear();
        totals.waiting(-samples.size());
        return samples;
    }

    Sample kept(Sample like) throws Exception {
        return kept(key(like));
    }

    /** What is kept under the {@link #key} of a sample; null where it was removed. */
    Sample kept(String key) throws Exception {
        return kept.get(key);
    }

    /** Event time at which this id was retracted; null where it never was. */
    Long retractedAt(Sample like) throws Exception {
        return retracted.get(idKey(like));
    }

    void keep(Sample sample) throws Exception {
        String key = key(sample);
        int difference = kept.contains(key) ? 0 : 1;
        kept.put(key, sample);
        count(sample.encoder(), sample.kind(), difference);
        healthSampleIndex.kept(sample);
    }

    void remove(Sample sample) throws Exception {
        kept.remove(key(sample));
        count(sample.encoder(), sample.kind(), -1);
        healthSampleIndex.removed(sample);
    }

    /** Remembers that an id was retracted, and gives what is kept under it, of any encoder. */
    List<Sample> retract(Sample retraction) throws Exception {
        Long before = retractedAt(retraction);
        retracted.put(
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

    /** The ids of all images kept of one image encoder; reads keys only. */
    List<String> imageIds(String encoder) throws Exception {
        String prefix = Keys.join(Kind.IMAGE.name(), encoder) + '/';
        List<String> ids = new ArrayList<>();
        for (String key : kept.keys()) {
            if (key.startsWith(prefix)) {
                ids.add(Keys.name(key.substring(prefix.length())));
            }
        }
        return ids;
    }

    /** An image that is kept; null where there is none. */
    Sample keptImage(String encoder, String id) throws Exception {
        return kept.get(key(Kind.IMAGE, encoder, id));
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

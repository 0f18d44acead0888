package io.tapastream.jobs.catalog;

import io.tapastream.jobs.codec.CodecTypeInformation;
import io.tapastream.jobs.message.SaeCheckpoint;
import io.tapastream.jobs.message.SaeCheckpoint.SaeCheckpointCodec;
import io.tapastream.jobs.message.SaeId;
import io.tapastream.jobs.message.Vocabulary;
import io.tapastream.jobs.message.Vocabulary.VocabularyCodec;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * The state of the catalog, all under one key.
 *
 * <p>Owns: the vocabularies by data set; the live SAE checkpoints, those that wait, and the ids of
 * those in evaluation, by id; the digest of every SAE checkpoint that ever came, for good; the
 * width of each image encoder's embeddings.
 */
final class CatalogState {
    private final MapState<String, Vocabulary> vocabularies;
    private final MapState<String, SaeCheckpoint> live;
    private final MapState<String, SaeCheckpoint> waiting;
    private final MapState<String, String> inEvaluation;
    private final MapState<String, String> digests;
    private final MapState<String, Integer> widths;

    CatalogState(RuntimeContext context) {
        CodecTypeInformation<SaeCheckpoint> sae = CodecTypeInformation.of(new SaeCheckpointCodec());
        vocabularies =
                context.getMapState(
                        new MapStateDescriptor<>(
                                "vocabularies",
                                Types.STRING,
                                CodecTypeInformation.of(new VocabularyCodec())));
        live =
                context.getMapState(
                        new MapStateDescriptor<>("live-sae-checkpoints", Types.STRING, sae));
        waiting =
                context.getMapState(
                        new MapStateDescriptor<>("waiting-sae-checkpoints", Types.STRING, sae));
        inEvaluation =
                context.getMapState(
                        new MapStateDescriptor<>("in-evaluation", Types.STRING, Types.STRING));
        digests =
                context.getMapState(
                        new MapStateDescriptor<>("digests", Types.STRING, Types.STRING));
        widths =
                context.getMapState(
                        new MapStateDescriptor<>("embedding-widths", Types.STRING, Types.INT));
    }

    /** The vocabulary of a data set; null where it is not known. */
    Vocabulary vocabulary(String dataSet) throws Exception {
        return vocabularies.get(dataSet);
    }

    Iterable<Vocabulary> vocabularies() throws Exception {
        return vocabularies.values();
    }

    void put(Vocabulary vocabulary) throws Exception {
        vocabularies.put(vocabulary.dataSet(), vocabulary);
    }

    /** Whether an SAE checkpoint of this id came before. */
    boolean knows(SaeId id) throws Exception {
        return digests.contains(id.key());
    }

    /** Remembers an SAE checkpoint for good. */
    void remember(SaeCheckpoint sae) throws Exception {
        digests.put(sae.id().key(), sae.sha256());
        widths.put(sae.encoder(), sae.descriptor().embeddingWidth());
    }

    /** The width of an image encoder's embeddings; null where no SAE has declared it. */
    Integer width(String encoder) throws Exception {
        return widths.get(encoder);
    }

    Iterable<SaeCheckpoint> live() throws Exception {
        return live.values();
    }

    List<SaeCheckpoint> live(String lineage) throws Exception {
        return ofLineage(live, lineage);
    }

    void putLive(SaeCheckpoint sae) throws Exception {
        live.put(sae.id().key(), sae);
    }

    void dropLive(SaeCheckpoint sae) throws Exception {
        live.remove(sae.id().key());
    }

    List<SaeCheckpoint> waiting(String lineage) throws Exception {
        return ofLineage(waiting, lineage);
    }

    void putWaiting(SaeCheckpoint sae) throws Exception {
        waiting.put(sae.id().key(), sae);
    }

    void dropWaiting(SaeCheckpoint sae) throws Exception {
        waiting.remove(sae.id().key());
    }

    /** How many SAE checkpoints of a run and SAE are begun but not yet settled. */
    int inEvaluation(String lineage) throws Exception {
        int count = 0;
        for (String other : inEvaluation.values()) {
            count += other.equals(lineage) ? 1 : 0;
        }
        return count;
    }

    /** How many of each it knows. */
    CatalogMetrics.Counts counts() throws Exception {
        return new CatalogMetrics.Counts(
                size(vocabularies.keys()),
                size(live.keys()),
                size(waiting.keys()),
                size(inEvaluation.keys()));
    }

    private static int size(Iterable<String> keys) {
        int size = 0;
        for (var key = keys.iterator(); key.hasNext(); key.next()) {
            size++;
        }
        return size;
    }

    void begun(SaeId id) throws Exception {
        inEvaluation.put(id.key(), id.lineage());
    }

    /** Whether it was in evaluation until now. */
    boolean evaluated(SaeId id) throws Exception {
        boolean was = inEvaluation.contains(id.key());
        inEvaluation.remove(id.key());
        return was;
    }

    private static List<SaeCheckpoint> ofLineage(
            MapState<String, SaeCheckpoint> checkpoints, String lineage) throws Exception {
        List<SaeCheckpoint> found = new ArrayList<>();
        for (SaeCheckpoint sae : checkpoints.values()) {
            if (sae.id().lineage().equals(lineage)) {
                found.add(sae);
            }
        }
        return found;
    }
}

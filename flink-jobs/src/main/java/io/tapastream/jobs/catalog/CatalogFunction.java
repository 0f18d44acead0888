package io.tapastream.jobs.catalog;

import io.tapastream.jobs.codec.CodecTypeInformation;
import io.tapastream.jobs.config.EvaluationSettings;
import io.tapastream.jobs.decode.DecodeFunction;
import io.tapastream.jobs.decode.Digests;
import io.tapastream.jobs.intake.ModelStore;
import io.tapastream.jobs.message.BlockOrder;
import io.tapastream.jobs.message.BlockOrder.Action;
import io.tapastream.jobs.message.EvaluationEvent;
import io.tapastream.jobs.message.EvaluationEventCodec;
import io.tapastream.jobs.message.Rejection;
import io.tapastream.jobs.message.SaeCheckpoint;
import io.tapastream.jobs.message.SaeCheckpoint.SaeCheckpointCodec;
import io.tapastream.jobs.message.Vocabulary;
import io.tapastream.jobs.message.Vocabulary.VocabularyCodec;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * The job's small memory of what exists: data sets, live SAE checkpoints, widths of the image
 * encoders. It sees a few records a minute, so one key holds it all; the work that follows from a
 * record goes out as one small order for each image block. With the first trained SAE of a shape it
 * draws that shape's baselines, which then are SAE checkpoints like any other.
 */
public final class CatalogFunction
        extends KeyedCoProcessFunction<String, Vocabulary, SaeCheckpoint, BlockOrder> {
    private static final long serialVersionUID = 1L;

    /** The evaluations that begin, for the stages behind encode. */
    public static final OutputTag<EvaluationEvent> OPENED =
            new OutputTag<>("opened", CodecTypeInformation.of(new EvaluationEventCodec()));

    private final EvaluationSettings settings;

    private transient ModelStore store;
    private transient MapState<String, Vocabulary> vocabularies;
    private transient MapState<String, SaeCheckpoint> live;
    private transient MapState<String, String> digests;
    private transient MapState<String, Integer> widths;

    public CatalogFunction(EvaluationSettings settings) {
        this.settings = settings;
    }

    @Override
    public void open(OpenContext context) {
        store = new ModelStore(settings.intake().modelStore());
        vocabularies =
                getRuntimeContext()
                        .getMapState(
                                new MapStateDescriptor<>(
                                        "vocabularies",
                                        Types.STRING,
                                        CodecTypeInformation.of(new VocabularyCodec())));
        live =
                getRuntimeContext()
                        .getMapState(
                                new MapStateDescriptor<>(
                                        "live-sae-checkpoints",
                                        Types.STRING,
                                        CodecTypeInformation.of(new SaeCheckpointCodec())));
        digests =
                getRuntimeContext()
                        .getMapState(
                                new MapStateDescriptor<>("digests", Types.STRING, Types.STRING));
        widths =
                getRuntimeContext()
                        .getMapState(
                                new MapStateDescriptor<>(
                                        "embedding-widths", Types.STRING, Types.INT));
    }

    @Override
    public void processElement1(Vocabulary vocabulary, Context context, Collector<BlockOrder> out)
            throws Exception {
        Vocabulary known = vocabularies.get(vocabulary.dataSet());
        if (known != null) {
            if (!known.concepts().equals(vocabulary.concepts())) {
                context.output(
                        DecodeFunction.REJECTED,
                        Rejection.late(
                                vocabulary.origin(),
                                "catalog",
                                "VOCABULARY_CHANGED",
                                "the data set "
                                        + vocabulary.dataSet()
                                        + " has another vocabulary already; a changed one needs"
                                        + " a data set of its own",
                                vocabulary.dataSet(),
                                null));
            }
            return;
        }
        vocabularies.put(vocabulary.dataSet(), vocabulary);
        int conceptBlocks = settings.blocks().conceptBlocks(vocabulary.size());
        for (int block = 0; block < settings.blocks().imageBlocks(); block++) {
            out.collect(
                    BlockOrder.vocabulary(
                            vocabulary.dataSet(), block, vocabulary.size(), conceptBlocks));
        }
        for (SaeCheckpoint sae : live.values()) {
            begin(sae, vocabulary, context, out);
        }
    }

    @Override
    public void processElement2(SaeCheckpoint sae, Context context, Collector<BlockOrder> out)
            throws Exception {
        if (digests.contains(sae.id().key())) {
            return;
        }
        Integer width = widths.get(sae.encoder());
        if (sae.id().run().equals(UntrainedSae.RUN)) {
            reject(
                    sae,
                    "RESERVED_RUN",
                    "the run name "
                            + UntrainedSae.RUN
                            + " is kept for the baselines that the job draws, so "
                            + sae.id()
                            + " needs another",
                    context);
        } else if (width != null && width != sae.descriptor().embeddingWidth()) {
            reject(
                    sae,
                    "EMBEDDING_WIDTH",
                    "the SAE checkpoint "
                            + sae.id()
                            + " takes embeddings of width "
                            + sae.descriptor().embeddingWidth()
                            + ", those of "
                            + sae.encoder()
                            + " have "
                            + width,
                    context);
        } else {
            add(sae, context, out);
            addBaselines(sae, context, out);
        }
    }

    private static void reject(SaeCheckpoint sae, String reason, String message, Context context) {
        context.output(
                DecodeFunction.REJECTED,
                Rejection.late(sae.origin(), "catalog", reason, message, null, sae.id().key()));
    }

    private void add(SaeCheckpoint sae, Context context, Collector<BlockOrder> out)
            throws Exception {
        digests.put(sae.id().key(), sae.sha256());
        widths.put(sae.encoder(), sae.descriptor().embeddingWidth());
        for (Vocabulary vocabulary : vocabularies.values()) {
            begin(sae, vocabulary, context, out);
        }
        supersede(sae, out);
    }

    private void addBaselines(SaeCheckpoint trained, Context context, Collector<BlockOrder> out)
            throws Exception {
        for (UntrainedSae drawn :
                UntrainedSae.of(trained, settings.baselines(), settings.intake().maxBytes())) {
            if (!digests.contains(drawn.id().key())) {
                byte[] file = drawn.file();
                String sha256 = Digests.sha256(file);
                store.put(sha256, file);
                add(drawn.stored(sha256, file.length, trained), context, out);
            }
        }
    }

    private void begin(
            SaeCheckpoint sae, Vocabulary vocabulary, Context context, Collector<BlockOrder> out) {
        int imageBlocks = settings.blocks().imageBlocks();
        int conceptBlocks = settings.blocks().conceptBlocks(vocabulary.size());
        for (int block = 0; block < conceptBlocks; block++) {
            context.output(
                    OPENED,
                    new EvaluationEvent.Opened(sae, vocabulary, imageBlocks, conceptBlocks, block));
        }
        order(Action.OPEN, sae, vocabulary.dataSet(), out);
    }

    private void supersede(SaeCheckpoint arrived, Collector<BlockOrder> out) throws Exception {
        List<SaeCheckpoint> before = new ArrayList<>();
        for (SaeCheckpoint other : live.values()) {
            if (other.id().lineage().equals(arrived.id().lineage())) {
                before.add(other);
            }
        }
        LiveSaeCheckpoints.Change change =
                LiveSaeCheckpoints.after(before, arrived, settings.intake().live());
        live.put(arrived.id().key(), arrived);
        for (SaeCheckpoint superseded : change.closed()) {
            live.remove(superseded.id().key());
            for (String dataSet : vocabularies.keys()) {
                order(Action.CLOSE, superseded, dataSet, out);
            }
        }
    }

    private void order(
            Action action, SaeCheckpoint sae, String dataSet, Collector<BlockOrder> out) {
        for (int block = 0; block < settings.blocks().imageBlocks(); block++) {
            out.collect(BlockOrder.of(action, sae, dataSet, block));
        }
    }
}

package io.tapastream.jobs.decode;

import io.tapastream.inference.decode.ImageLimits;
import io.tapastream.inference.decode.ImagePreprocessor;
import io.tapastream.inference.decode.PreprocessRecipe;
import io.tapastream.jobs.codec.CodecTypeInformation;
import io.tapastream.jobs.config.EvaluationSettings;
import io.tapastream.jobs.message.Rejection;
import io.tapastream.jobs.message.Rejection.RejectionCodec;
import io.tapastream.jobs.message.SaePart;
import io.tapastream.jobs.message.SaePart.SaePartCodec;
import io.tapastream.jobs.message.Sample;
import io.tapastream.jobs.message.Vocabulary;
import io.tapastream.jobs.message.Vocabulary.VocabularyCodec;
import io.tapastream.schemas.AnnotatedImage;
import io.tapastream.schemas.ConceptVocabulary;
import io.tapastream.schemas.ImagePair;
import io.tapastream.schemas.SaeCheckpointChunk;
import io.tapastream.schemas.SaeCheckpointManifest;
import io.tapastream.schemas.wire.WireFormat;
import io.tapastream.schemas.wire.WireFormatException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** The decode stage: checks each record; samples go on, the rest to its side output. */
public final class DecodeFunction extends ProcessFunction<SourceRecord, Sample> {
    private static final long serialVersionUID = 1L;

    public static final OutputTag<Vocabulary> VOCABULARIES =
            new OutputTag<>("vocabularies", CodecTypeInformation.of(new VocabularyCodec()));
    public static final OutputTag<SaePart> SAE_PARTS =
            new OutputTag<>("sae-parts", CodecTypeInformation.of(new SaePartCodec()));
    public static final OutputTag<Rejection> REJECTED =
            new OutputTag<>("rejected", CodecTypeInformation.of(new RejectionCodec()));

    private final EvaluationSettings settings;

    private transient RecordDecoder records;
    private transient SaePartDecoder saeParts;

    public DecodeFunction(EvaluationSettings settings) {
        this.settings = settings;
    }

    @Override
    public void open(OpenContext context) {
        EvaluationSettings.Encoder encoder = settings.encoder();
        ImagePreprocessor preprocessor =
                encoder.model() == null
                        ? null
                        : new ImagePreprocessor(
                                PreprocessRecipe.named(encoder.recipe()),
                                new ImageLimits(
                                        Math.toIntExact(encoder.maxImageBytes()),
                                        encoder.maxImagePixels()));
        records = new RecordDecoder(settings, preprocessor);
        saeParts = new SaePartDecoder(settings.intake().maxBytes());
    }

    @Override
    public void processElement(SourceRecord record, Context context, Collector<Sample> out) {
        if (record.value() == null) {
            // A tombstone of a compacted topic says nothing: what it deletes was never announced.
            return;
        }
        SpecificRecord avro;
        try {
            avro = WireFormat.decode(record.value());
        } catch (WireFormatException e) {
            context.output(REJECTED, record.reject(e.code().name(), e.getMessage(), null, null));
            return;
        }
        try {
            dispatch(avro, record, context, out);
        } catch (RefusedException e) {
            context.output(
                    REJECTED, record.reject(e.reason(), e.getMessage(), dataSet(avro), id(avro)));
        }
    }

    private void dispatch(
            SpecificRecord avro, SourceRecord record, Context context, Collector<Sample> out)
            throws RefusedException {
        if (avro instanceof AnnotatedImage image) {
            out.collect(records.image(image, record.origin()));
        } else if (avro instanceof ImagePair pair) {
            out.collect(records.pair(pair, record.origin()));
        } else if (avro instanceof ConceptVocabulary vocabulary) {
            context.output(VOCABULARIES, records.vocabulary(vocabulary, record.origin()));
        } else if (avro instanceof SaeCheckpointManifest manifest) {
            context.output(SAE_PARTS, saeParts.manifest(manifest, record.origin()));
        } else if (avro instanceof SaeCheckpointChunk chunk) {
            context.output(SAE_PARTS, saeParts.chunk(chunk, record.origin()));
        } else {
            throw new RefusedException(
                    "UNEXPECTED_SCHEMA",
                    "a " + avro.getSchema().getName() + " is no input of the job");
        }
    }

    private static String dataSet(SpecificRecord avro) {
        if (avro instanceof AnnotatedImage image) {
            return image.getDataSet();
        } else if (avro instanceof ImagePair pair) {
            return pair.getDataSet();
        } else if (avro instanceof ConceptVocabulary vocabulary) {
            return vocabulary.getDataSet();
        }
        return null;
    }

    private static String id(SpecificRecord avro) {
        if (avro instanceof AnnotatedImage image) {
            return image.getImageId();
        } else if (avro instanceof ImagePair pair) {
            return pair.getPairId();
        } else if (avro instanceof SaeCheckpointManifest manifest) {
            return manifest.getRun() + "/" + manifest.getSae() + "/" + manifest.getStep();
        } else if (avro instanceof SaeCheckpointChunk chunk) {
            return chunk.getRun() + "/" + chunk.getSae() + "/" + chunk.getStep();
        }
        return null;
    }
}

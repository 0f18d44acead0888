package io.tapastream.jobs.decode;

import io.tapastream.inference.decode.ImageLimits;
import io.tapastream.inference.decode.ImagePreprocessor;
import io.tapastream.inference.decode.PreprocessRecipe;
import io.tapastream.jobs.codec.CodecTypeInformation;
import io.tapastream.jobs.config.EvaluationSettings;
import io.tapastream.jobs.kafka.SourceRecord;
import io.tapastream.jobs.message.RecordFault;
import io.tapastream.jobs.message.SaePart;
import io.tapastream.jobs.message.SaePart.SaePartCodec;
import io.tapastream.jobs.message.Vocabulary;
import io.tapastream.jobs.message.Vocabulary.VocabularyCodec;
import io.tapastream.jobs.shared.EmbeddingCache;
import io.tapastream.schemas.AnnotatedImage;
import io.tapastream.schemas.ConceptVocabulary;
import io.tapastream.schemas.ImagePair;
import io.tapastream.schemas.SaeCheckpointChunk;
import io.tapastream.schemas.SaeCheckpointManifest;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.util.OutputTag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks a record and turns it into what goes on. Safe for use by several threads. */
public final class DecodeFunction {
    public static final OutputTag<Vocabulary> VOCABULARIES =
            new OutputTag<>("vocabularies", CodecTypeInformation.of(new VocabularyCodec()));
    public static final OutputTag<SaePart> SAE_PARTS =
            new OutputTag<>("sae-parts", CodecTypeInformation.of(new SaePartCodec()));

    private static final Logger LOG = LoggerFactory.getLogger(DecodeFunction.class);

    private final RecordDecoder records;
    private final SaePartDecoder saeParts;

    /**
     * @param embeddings that are known
     */
    DecodeFunction(EvaluationSettings settings, EmbeddingCache embeddings, DecodeMetrics metrics) {
        EvaluationSettings.Encoder encoder = settings.encoder();
        ImageSource images =
                encoder.model() == null
                        ? null
                        : new ImageSource(
                                encoder.name(),
                                new ImagePreprocessor(
                                        PreprocessRecipe.named(encoder.recipe()),
                                        new ImageLimits(
                                                Math.toIntExact(encoder.maxImageBytes()),
                                                encoder.maxImagePixels())),
                                embeddings,
                                metrics);
        records = new RecordDecoder(settings, images);
        saeParts = new SaePartDecoder(settings.intake().maxBytes());
    }

    /**
     * @param record as it was read
     * @param avro the same, taken apart
     */
    Decoded decode(SourceRecord record, SpecificRecord avro) {
        try {
            return RecordFault.guard(
                    () -> decoded(record, avro), fault -> rejected(record, avro, fault));
        } catch (RefusedException e) {
            return rejected(record, avro, e.reason(), e.getMessage());
        }
    }

    private Decoded rejected(SourceRecord record, SpecificRecord avro, RecordFault fault) {
        LOG.warn("the record at {} is refused", record.origin(), fault.cause());
        return rejected(record, avro, fault.reason(), "the record: " + fault.sentence());
    }

    private Decoded rejected(
            SourceRecord record, SpecificRecord avro, String reason, String message) {
        Decoded rejected = Decoded.of(record.reject(reason, message, dataSet(avro), id(avro)));
        if (avro instanceof SaeCheckpointManifest manifest) {
            return saeParts.refused(manifest, record.origin(), reason, message)
                    .map(rejected::with)
                    .orElse(rejected);
        }
        return rejected;
    }

    private Decoded decoded(SourceRecord record, SpecificRecord avro) throws RefusedException {
        if (avro instanceof AnnotatedImage image) {
            return Decoded.of(records.image(image, record.origin()));
        } else if (avro instanceof ImagePair pair) {
            return Decoded.of(records.pair(pair, record.origin()));
        } else if (avro instanceof ConceptVocabulary vocabulary) {
            return Decoded.of(records.vocabulary(vocabulary, record.origin()));
        } else if (avro instanceof SaeCheckpointManifest manifest) {
            return Decoded.of(saeParts.manifest(manifest, record.origin()));
        } else if (avro instanceof SaeCheckpointChunk chunk) {
            return Decoded.of(saeParts.chunk(chunk, record.origin()));
        }
        throw new RefusedException(
                "UNEXPECTED_SCHEMA", "a " + avro.getSchema().getName() + " is no input of the job");
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

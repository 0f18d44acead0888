package io.tapastream.jobs.decode;

import io.tapastream.inference.intake.SaeWeights;
import io.tapastream.jobs.config.EvaluationSettings;
import io.tapastream.jobs.message.Origin;
import io.tapastream.jobs.message.Sample;
import io.tapastream.jobs.message.Sample.Kind;
import io.tapastream.jobs.message.Sample.View;
import io.tapastream.jobs.message.Vocabulary;
import io.tapastream.schemas.AnnotatedImage;
import io.tapastream.schemas.ConceptVocabulary;
import io.tapastream.schemas.ImageBytes;
import io.tapastream.schemas.ImagePair;
import io.tapastream.schemas.ImageUri;
import io.tapastream.schemas.ReadyEmbedding;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;

/**
 * Turns annotated images, image pairs and vocabularies from their Avro form into checked messages:
 * images are read and preprocessed, embeddings and concept lists are looked through. What depends
 * on the vocabulary or on an SAE is checked later, where these are known.
 *
 * <p>Safe for use by several threads.
 */
public final class RecordDecoder {
    private static final Instant LATEST = Instant.parse("2970-01-01T00:00:00Z");

    private final EvaluationSettings settings;
    private final ImageSource images;
    private final UriReader uris;

    /**
     * @param settings the job's settings
     * @param images turns image files into views; null where there is no image encoder
     */
    RecordDecoder(EvaluationSettings settings, ImageSource images) {
        this.settings = Objects.requireNonNull(settings);
        this.images = images;
        this.uris = new UriReader(settings.uris());
    }

    public Vocabulary vocabulary(ConceptVocabulary record, Origin origin) throws RefusedException {
        Names.require("dataSet", record.getDataSet());
        List<String> concepts = record.getConcepts();
        if (concepts.isEmpty()) {
            throw new RefusedException("EMPTY_VOCABULARY", "the vocabulary has no concepts");
        }
        atMost("the vocabulary", concepts.size(), settings.limits().concepts(), "concepts");
        Set<String> seen = new HashSet<>();
        for (String concept : concepts) {
            Names.require("concept", concept);
            if (!seen.add(concept)) {
                throw new RefusedException(
                        "DUPLICATE_CONCEPT", "the concept '" + concept + "' is listed twice");
            }
        }
        return new Vocabulary(record.getDataSet(), concepts, origin);
    }

    public Sample image(AnnotatedImage record, Origin origin) throws RefusedException {
        Names.require("dataSet", record.getDataSet());
        Names.require("imageId", record.getImageId());
        List<View> views =
                record.getContent() == null ? List.of() : List.of(view(record.getContent()));
        return new Sample(
                Kind.IMAGE,
                record.getDataSet(),
                record.getImageId(),
                eventTime(record.getEventTime()),
                views,
                concepts(record.getConcepts()),
                -1,
                -1,
                origin);
    }

    public Sample pair(ImagePair record, Origin origin) throws RefusedException {
        Names.require("dataSet", record.getDataSet());
        Names.require("pairId", record.getPairId());
        Integer added = record.getAddedConcept();
        if (record.getRemovedConcept() < 0 || (added != null && added < 0)) {
            throw new RefusedException("UNKNOWN_CONCEPT", "a concept index is negative");
        }
        if (added != null && added == record.getRemovedConcept()) {
            throw new RefusedException(
                    "SAME_CONCEPT", "concept " + added + " is both removed and added");
        }
        return new Sample(
                Kind.PAIR,
                record.getDataSet(),
                record.getPairId(),
                eventTime(record.getEventTime()),
                pairViews(record),
                record.getPresentConcepts() == null ? null : concepts(record.getPresentConcepts()),
                record.getRemovedConcept(),
                added == null ? -1 : added,
                origin);
    }

    /** Whether a record holds images, which take time to read and prepare. */
    static boolean holdsImages(SpecificRecord record) {
        if (record instanceof AnnotatedImage image) {
            return isImage(image.getContent());
        }
        return record instanceof ImagePair pair
                && (isImage(pair.getOriginal()) || isImage(pair.getPerturbed()));
    }

    private static boolean isImage(Object content) {
        return content instanceof ImageBytes || content instanceof ImageUri;
    }

    private List<View> pairViews(ImagePair record) throws RefusedException {
        if (record.getOriginal() == null && record.getPerturbed() == null) {
            return List.of();
        }
        if (record.getOriginal() == null || record.getPerturbed() == null) {
            throw new RefusedException("HALF_PAIR", "one of the pair's two images is missing");
        }
        View original = view(record.getOriginal());
        View perturbed = view(record.getPerturbed());
        if (original.wasImage() != perturbed.wasImage()) {
            throw new RefusedException(
                    "ENCODERS_DIFFER", "one of the pair is an image, the other an embedding");
        }
        if (!original.wasImage() && !original.encoder().equals(perturbed.encoder())) {
            throw new RefusedException(
                    "ENCODERS_DIFFER",
                    "the pair's embeddings come from the encoders "
                            + original.encoder()
                            + " and "
                            + perturbed.encoder());
        }
        if (!original.wasImage() && original.embedding().length != perturbed.embedding().length) {
            throw new RefusedException(
                    "EMBEDDING_WIDTH",
                    "the pair's embeddings have the widths "
                            + original.embedding().length
                            + " and "
                            + perturbed.embedding().length);
        }
        return List.of(original, perturbed);
    }

    private View view(Object content) throws RefusedException {
        if (content instanceof ReadyEmbedding ready) {
            Names.require("imageEncoder", ready.getImageEncoder());
            Optional<String> objection = settings.encoder().objection(ready.getImageEncoder());
            if (objection.isPresent()) {
                throw new RefusedException("IMAGE_ENCODER", "the embedding " + objection.get());
            }
            return View.ofEmbedding(ready.getImageEncoder(), vector(ready.getVector()));
        }
        if (content instanceof ImageBytes image) {
            ByteBuffer data = image.getData();
            byte[] bytes = new byte[data.remaining()];
            data.duplicate().get(bytes);
            return pixels(bytes);
        }
        if (content instanceof ImageUri image) {
            return pixels(uris.read(image.getUri(), settings.encoder().maxImageBytes()));
        }
        throw new RefusedException(
                "UNKNOWN_CONTENT", "unknown kind of image " + content.getClass().getSimpleName());
    }

    private View pixels(byte[] image) throws RefusedException {
        if (images == null) {
            throw new RefusedException(
                    "NO_IMAGE_ENCODER",
                    "the job has no image encoder (--encoder-model), it accepts only embeddings");
        }
        if (image.length > settings.encoder().maxImageBytes()) {
            throw new RefusedException(
                    "TOO_LARGE",
                    "the image has "
                            + image.length
                            + " bytes, allowed are "
                            + settings.encoder().maxImageBytes());
        }
        return images.view(image);
    }

    private float[] vector(List<Float> values) throws RefusedException {
        atMost("the embedding", values.size(), settings.limits().embeddingWidth(), "numbers");
        float[] vector = new float[values.size()];
        if (vector.length == 0) {
            throw new RefusedException("EMBEDDING_WIDTH", "the embedding is empty");
        }
        for (int i = 0; i < vector.length; i++) {
            vector[i] = values.get(i);
            if (!Float.isFinite(vector[i])) {
                throw new RefusedException(
                        "NOT_FINITE", "the embedding's number " + i + " is " + vector[i]);
            }
            if (Math.abs(vector[i]) > SaeWeights.LARGEST_EMBEDDING) {
                throw new RefusedException(
                        "TOO_LARGE",
                        "the embedding's number "
                                + i
                                + " is "
                                + vector[i]
                                + "; at most "
                                + SaeWeights.LARGEST_EMBEDDING
                                + " is taken");
            }
        }
        return vector;
    }

    private static int[] concepts(List<Integer> indices) throws RefusedException {
        int[] sorted = indices.stream().mapToInt(Integer::intValue).sorted().distinct().toArray();
        if (sorted.length > 0 && sorted[0] < 0) {
            throw new RefusedException(
                    "UNKNOWN_CONCEPT", "the concept index " + sorted[0] + " is negative");
        }
        return sorted;
    }

    /** Times far from now would make windows without end; none of them is meant. */
    static long eventTime(Instant time) throws RefusedException {
        if (time.isBefore(Instant.EPOCH) || time.isAfter(LATEST)) {
            throw new RefusedException(
                    "EVENT_TIME", "the event time is not between the years 1970 and 2970");
        }
        return time.toEpochMilli();
    }

    private static void atMost(String what, int size, int limit, String unit)
            throws RefusedException {
        if (size > limit) {
            throw new RefusedException(
                    "TOO_LARGE", what + " has " + size + " " + unit + ", allowed are " + limit);
        }
    }
}

package io.tapastream.jobs.decode;

import io.tapastream.inference.decode.ImageFormatException;
import io.tapastream.inference.decode.ImagePreprocessor;
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
import java.util.Set;

/**
 * Turns annotated images, image pairs and vocabularies from their Avro form into checked messages:
 * images are read and preprocessed, embeddings and concept lists are looked through. What depends
 * on the vocabulary or on an SAE is checked later, where these are known.
 *
 * <p>Not thread-safe.
 */
public final class RecordDecoder {
    private static final Instant LATEST = Instant.parse("2970-01-01T00:00:00Z");

    private final EvaluationSettings settings;
    private final ImagePreprocessor preprocessor;
    private final UriReader uris;

    /**
     * @param settings the job's settings
     * @param preprocessor of the image encoder; null where there is none
     */
    public RecordDecoder(EvaluationSettings settings, ImagePreprocessor preprocessor) {
        this.settings = Objects.requireNonNull(settings);
        this.preprocessor = preprocessor;
        this.uris = new UriReader(settings.uris());
    }

    public Vocabulary vocabulary(ConceptVocabulary record, Origin origin) throws RefusedException {
        requireName("dataSet", record.getDataSet());
        List<String> concepts = record.getConcepts();
        if (concepts.isEmpty()) {
            throw new RefusedException("EMPTY_VOCABULARY", "the vocabulary has no concepts");
        }
        atMost("the vocabulary", concepts.size(), settings.limits().concepts(), "concepts");
        Set<String> seen = new HashSet<>();
        for (String concept : concepts) {
            requireName("concept", concept);
            if (!seen.add(concept)) {
                throw new RefusedException(
                        "DUPLICATE_CONCEPT", "the concept '" + concept + "' stands twice");
            }
        }
        return new Vocabulary(record.getDataSet(), concepts, origin);
    }

    public Sample image(AnnotatedImage record, Origin origin) throws RefusedException {
        requireName("dataSet", record.getDataSet());
        requireName("imageId", record.getImageId());
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
        requireName("dataSet", record.getDataSet());
        requireName("pairId", record.getPairId());
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

    private List<View> pairViews(ImagePair record) throws RefusedException {
        if (record.getOriginal() == null && record.getPerturbed() == null) {
            return List.of();
        }
        if (record.getOriginal() == null || record.getPerturbed() == null) {
            throw new RefusedException("HALF_PAIR", "one of the pair's two images is missing");
        }
        View original = view(record.getOriginal());
        View perturbed = view(record.getPerturbed());
        if (!Objects.equals(original.encoder(), perturbed.encoder())) {
            throw new RefusedException(
                    "ENCODERS_DIFFER",
                    "the pair's images come from the encoders "
                            + original.encoder()
                            + " and "
                            + perturbed.encoder()
                            + " (null: still an image)");
        }
        if (original.embedding() != null
                && original.embedding().length != perturbed.embedding().length) {
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
            requireName("imageEncoder", ready.getImageEncoder());
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
        if (preprocessor == null) {
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
        try {
            return View.ofPixels(preprocessor.pixels(image));
        } catch (ImageFormatException e) {
            throw new RefusedException(e.code(), e.getMessage(), e);
        }
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
    private static long eventTime(Instant time) throws RefusedException {
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

    private static void requireName(String field, String value) throws RefusedException {
        if (value == null || value.isBlank()) {
            throw new RefusedException("MISSING_FIELD", "the field " + field + " is empty");
        }
        if (value.length() > 1024) {
            throw new RefusedException(
                    "TOO_LARGE", "the field " + field + " has " + value.length() + " characters");
        }
    }
}

package io.tapastream.jobs.encode;

import io.tapastream.jobs.message.Rejection;
import io.tapastream.jobs.message.Sample;
import java.util.Optional;

/** What a sample must fulfil in the encode stage, and which of two with one id counts. */
final class SampleRules {
    static final String STAGE = "encode";

    private SampleRules() {}

    /** Whether the concepts lie within the vocabulary. */
    static Optional<Rejection> checkConcepts(Sample sample, int concepts) {
        int highest = Math.max(sample.removedConcept(), sample.addedConcept());
        int[] shown = sample.concepts();
        if (shown != null && shown.length > 0) {
            highest = Math.max(highest, shown[shown.length - 1]);
        }
        if (highest < concepts) {
            return Optional.empty();
        }
        return Optional.of(
                reject(
                        sample,
                        "UNKNOWN_CONCEPT",
                        "the concept index "
                                + highest
                                + " is outside the vocabulary of "
                                + concepts
                                + " concepts"));
    }

    /** Whether the embeddings have the width that the SAEs of their encoder take. */
    static Optional<Rejection> checkWidth(Sample sample, Integer width) {
        if (width == null || sample.width() == width) {
            return Optional.empty();
        }
        return Optional.of(
                reject(
                        sample,
                        "EMBEDDING_WIDTH",
                        "the embedding has width "
                                + sample.width()
                                + ", those of "
                                + sample.encoder()
                                + " have "
                                + width));
    }

    /**
     * Whether a sample changes what is kept: the same content changes nothing, an older record
     * neither; with equal event times the later arrival counts.
     */
    static boolean supersedes(Sample arrived, Sample kept, Long retractedAt) {
        if (retractedAt != null && arrived.eventTime() < retractedAt) {
            return false;
        }
        return kept == null
                || (arrived.eventTime() >= kept.eventTime() && !arrived.sameContent(kept));
    }

    private static Rejection reject(Sample sample, String reason, String message) {
        return Rejection.late(
                sample.origin(), STAGE, reason, message, sample.dataSet(), sample.id());
    }
}

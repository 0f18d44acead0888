package io.tapastream.schemas.topics;

import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The names of the Kafka topics, with an optional prefix by which several deployments share one
 * Kafka.
 *
 * @param prefix what every name begins with; letters, digits, '.', '_' and '-', at most 200, or
 *     empty
 */
public record Topics(String prefix) {
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._-]{0,200}");

    /** The topics without a prefix. */
    public static final Topics DEFAULT = new Topics("");

    public Topics {
        Objects.requireNonNull(prefix, "prefix");
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException(
                    "topic prefix '%s' must be at most 200 letters, digits, '.', '_' or '-'"
                            .formatted(prefix));
        }
    }

    /** Images with their concepts. */
    public String annotatedImages() {
        return prefix + "annotated-images";
    }

    /** Perturbation pairs. */
    public String imagePairs() {
        return prefix + "image-pairs";
    }

    /** The ordered concept names of each data set. */
    public String conceptVocabularies() {
        return prefix + "concept-vocabularies";
    }

    /** Manifests and chunks of SAE checkpoints. */
    public String saeCheckpoints() {
        return prefix + "sae-checkpoints";
    }

    /** The coalition of each concept. */
    public String conceptMatches() {
        return prefix + "concept-matches";
    }

    /** MATCHScores. */
    public String matchScores() {
        return prefix + "match-scores";
    }

    /** TAPAScores: totals and windows, of all concepts and of each. */
    public String tapaScores() {
        return prefix + "tapa-scores";
    }

    /** Sparsity, dead latents and reconstruction of each SAE checkpoint. */
    public String saeHealth() {
        return prefix + "sae-health";
    }

    /** How consecutive SAE checkpoints of a run differ. */
    public String saeComparisons() {
        return prefix + "sae-comparisons";
    }

    /** What a person should look at. */
    public String alerts() {
        return prefix + "alerts";
    }

    /**
     * Where each SAE checkpoint is in its life. The job reads it as well, to know when the next one
     * may begin.
     */
    public String saeCheckpointStatus() {
        return prefix + "sae-checkpoint-status";
    }

    /** The latents that are active on the images of single pairs. */
    public String pairLatents() {
        return prefix + "pair-latents";
    }

    /** Records that the job could not use. */
    public String rejected() {
        return prefix + "rejected";
    }

    /** The topics that the job reads. */
    public List<String> inputs() {
        return List.of(annotatedImages(), imagePairs(), conceptVocabularies(), saeCheckpoints());
    }

    /** The topics that the job writes. */
    public List<String> outputs() {
        return List.of(
                conceptMatches(),
                matchScores(),
                tapaScores(),
                saeHealth(),
                saeComparisons(),
                alerts(),
                saeCheckpointStatus(),
                pairLatents(),
                rejected());
    }

    /**
     * The topics that the job writes, without the latents of single pairs: there is a record of
     * those for each pair and SAE checkpoint, and who keeps scores has no use for them.
     */
    public List<String> summaries() {
        return outputs().stream().filter(topic -> !topic.equals(pairLatents())).toList();
    }
}

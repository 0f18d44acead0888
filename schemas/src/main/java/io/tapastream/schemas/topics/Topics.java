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

    /** The name of a topic in this deployment. */
    public String name(Topic topic) {
        return prefix + topic.plainName();
    }

    /** {@link Topic#ANNOTATED_IMAGES}. */
    public String annotatedImages() {
        return name(Topic.ANNOTATED_IMAGES);
    }

    /** {@link Topic#IMAGE_PAIRS}. */
    public String imagePairs() {
        return name(Topic.IMAGE_PAIRS);
    }

    /** {@link Topic#CONCEPT_VOCABULARIES}. */
    public String conceptVocabularies() {
        return name(Topic.CONCEPT_VOCABULARIES);
    }

    /** {@link Topic#SAE_CHECKPOINTS}. */
    public String saeCheckpoints() {
        return name(Topic.SAE_CHECKPOINTS);
    }

    /** {@link Topic#CONCEPT_MATCHES}. */
    public String conceptMatches() {
        return name(Topic.CONCEPT_MATCHES);
    }

    /** {@link Topic#MATCH_SCORES}. */
    public String matchScores() {
        return name(Topic.MATCH_SCORES);
    }

    /** {@link Topic#TAPA_SCORES}. */
    public String tapaScores() {
        return name(Topic.TAPA_SCORES);
    }

    /** {@link Topic#SAE_HEALTH}. */
    public String saeHealth() {
        return name(Topic.SAE_HEALTH);
    }

    /** {@link Topic#SAE_COMPARISONS}. */
    public String saeComparisons() {
        return name(Topic.SAE_COMPARISONS);
    }

    /** {@link Topic#ALERTS}. */
    public String alerts() {
        return name(Topic.ALERTS);
    }

    /** {@link Topic#SAE_CHECKPOINT_STATUS}. */
    public String saeCheckpointStatus() {
        return name(Topic.SAE_CHECKPOINT_STATUS);
    }

    /** {@link Topic#PAIR_LATENTS}. */
    public String pairLatents() {
        return name(Topic.PAIR_LATENTS);
    }

    /** {@link Topic#REJECTED}. */
    public String rejected() {
        return name(Topic.REJECTED);
    }

    /** The topics that the job evaluates. */
    public List<String> inputs() {
        return names(Topic.inputs());
    }

    /** The topics that the job writes. */
    public List<String> outputs() {
        return names(Topic.outputs());
    }

    /**
     * The topics that the job writes, without those that have a record for each pair and SAE
     * checkpoint: who keeps scores has no use for them.
     */
    public List<String> summaries() {
        return names(TopicUser.STORE.reads());
    }

    private List<String> names(List<Topic> topics) {
        return topics.stream().map(this::name).toList();
    }
}

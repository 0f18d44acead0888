package io.tapastream.schemas.topics;

import static io.tapastream.schemas.topics.TopicEntry.input;
import static io.tapastream.schemas.topics.TopicEntry.output;

import io.tapastream.schemas.Alert;
import io.tapastream.schemas.AnnotatedImage;
import io.tapastream.schemas.ConceptMatch;
import io.tapastream.schemas.ConceptVocabulary;
import io.tapastream.schemas.ImagePair;
import io.tapastream.schemas.MatchScore;
import io.tapastream.schemas.PairLatents;
import io.tapastream.schemas.Rejected;
import io.tapastream.schemas.SaeCheckpointChunk;
import io.tapastream.schemas.SaeCheckpointManifest;
import io.tapastream.schemas.SaeCheckpointStatus;
import io.tapastream.schemas.SaeComparison;
import io.tapastream.schemas.SaeHealth;
import io.tapastream.schemas.TapaScore;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.Schema;

/**
 * The catalogue of topics: the one place where a kind of record is registered. Names, settings,
 * keys, the schemas that are known on the wire and in a schema registry, and where the job sends a
 * record are read from here; the Python client's list, the topics and rights of Kubernetes and
 * docs/topics.md are generated from here, and tests hold them to it.
 *
 * <p>The names of the constants are in Flink's state, in records that are under way: they are never
 * changed.
 */
public enum Topic {
    /** Images with their concepts. */
    ANNOTATED_IMAGES(
            input("annotated-images").of(AnnotatedImage.getClassSchema(), "dataSet", "imageId")),

    /** Perturbation pairs; the page shows their images. */
    IMAGE_PAIRS(
            input("image-pairs")
                    .readAlsoBy(TopicUser.OBSERVER)
                    .of(ImagePair.getClassSchema(), "dataSet", "pairId")),

    /**
     * The ordered concept names of each data set: few, and everything else of a data set waits for
     * its own. Whoever publishes images looks up the concepts in force.
     */
    CONCEPT_VOCABULARIES(
            input("concept-vocabularies")
                    .compacted(true)
                    .onePartition()
                    .readAlsoBy(TopicUser.PUBLISHER)
                    .of(ConceptVocabulary.getClassSchema(), "dataSet")),

    /** Manifests and chunks of SAE checkpoints; the chunks have the key of their manifest. */
    SAE_CHECKPOINTS(
            input("sae-checkpoints")
                    .of(SaeCheckpointManifest.getClassSchema(), "run", "sae", "step")
                    .of(SaeCheckpointChunk.getClassSchema(), "run", "sae", "step")),

    /** The coalition of each concept. */
    CONCEPT_MATCHES(
            output("concept-matches")
                    .of(ConceptMatch.getClassSchema(), "run", "sae", "step", "dataSet", "concept")),

    /** MATCHScores. */
    MATCH_SCORES(
            output("match-scores")
                    .of(MatchScore.getClassSchema(), "run", "sae", "step", "dataSet")),

    /** TAPAScores: totals and windows, of all concepts and of each. */
    TAPA_SCORES(
            output("tapa-scores")
                    .of(
                            TapaScore.getClassSchema(),
                            "run/sae/step/dataSet, followed for a concept by concept/index, and for a window by its start and end",
                            TapaScore.class,
                            RecordKeys::parts)),

    /** Sparsity, dead latents and reconstruction of each SAE checkpoint. */
    SAE_HEALTH(
            output("sae-health").of(SaeHealth.getClassSchema(), "run", "sae", "step", "dataSet")),

    /** How consecutive SAE checkpoints of a run differ. */
    SAE_COMPARISONS(
            output("sae-comparisons")
                    .of(SaeComparison.getClassSchema(), "run", "sae", "step", "dataSet")),

    /** What a person should look at; the data set is empty where an alert is about none. */
    ALERTS(output("alerts").of(Alert.getClassSchema(), "run", "sae", "step", "dataSet", "kind")),

    /**
     * Where each SAE checkpoint is in its life. The job reads it as well, to know when the next one
     * may begin.
     */
    SAE_CHECKPOINT_STATUS(
            output("sae-checkpoint-status")
                    .readAlsoBy(TopicUser.EVALUATION)
                    .of(SaeCheckpointStatus.getClassSchema(), "run", "sae", "step")),

    /** The latents that are active on the images of single pairs. */
    PAIR_LATENTS(
            output("pair-latents")
                    .notStored()
                    .of(PairLatents.getClassSchema(), "run", "sae", "step", "dataSet", "pairId")),

    /** Records that the job could not use; not of all is the key known, so all are kept. */
    REJECTED(
            output("rejected")
                    .compacted(false)
                    .of(
                            Rejected.getClassSchema(),
                            "as the record that was refused",
                            Rejected.class,
                            RecordKeys::parts));

    private static final Map<String, Topic> BY_RECORD = new HashMap<>();
    private static final Map<String, RecordType> TYPES = new HashMap<>();

    static {
        for (Topic topic : values()) {
            for (RecordType type : topic.entry.records()) {
                BY_RECORD.put(type.schema().getFullName(), topic);
                TYPES.put(type.schema().getFullName(), type);
            }
        }
    }

    private final TopicEntry entry;
    private final Schema schema;

    Topic(TopicEntry entry) {
        this.entry = entry;
        List<Schema> records = entry.records().stream().map(RecordType::schema).toList();
        this.schema = records.size() == 1 ? records.get(0) : Schema.createUnion(records);
    }

    /**
     * The topic in which records of this type travel.
     *
     * @throws IllegalArgumentException where they travel in none
     */
    public static Topic of(Schema record) {
        type(record);
        return BY_RECORD.get(record.getFullName());
    }

    /** What is known of a record's type; throws as {@link #of} does. */
    static RecordType type(Schema record) {
        RecordType type = TYPES.get(record.getFullName());
        if (type == null) {
            throw new IllegalArgumentException(
                    "a record of type %s does not travel on its own; expected one of %s"
                            .formatted(
                                    record.getName(),
                                    Arrays.stream(values())
                                            .flatMap(topic -> topic.records().stream())
                                            .map(Schema::getName)
                                            .toList()));
        }
        return type;
    }

    /** The topics that the evaluation job evaluates. */
    public static List<Topic> inputs() {
        return Arrays.stream(values()).filter(Topic::isInput).toList();
    }

    /** The topics that the evaluation job writes. */
    public static List<Topic> outputs() {
        return Arrays.stream(values()).filter(topic -> !topic.isInput()).toList();
    }

    /** Its name in Kafka, without the prefix of a deployment; see {@link Topics#name}. */
    public String plainName() {
        return entry.name();
    }

    /** Whether the evaluation job evaluates what others write into it. */
    public boolean isInput() {
        return entry.writer() != TopicUser.EVALUATION;
    }

    /** Whether only the newest record of each key is kept; else all are. */
    public boolean isCompacted() {
        return entry.compacted();
    }

    /** Number of its partitions where topics have so many that do not need one only. */
    int partitions(int usual) {
        return entry.single() ? 1 : usual;
    }

    /** Who writes it. */
    public TopicUser writer() {
        return entry.writer();
    }

    /** Who reads it. */
    public Set<TopicUser> readers() {
        return entry.readers();
    }

    /** The schemas of the records that travel in it, of the generated classes. */
    public List<Schema> records() {
        return entry.records().stream().map(RecordType::schema).toList();
    }

    /** Its schema in a schema registry: its record's, or the union of its records'. */
    public Schema schema() {
        return schema;
    }

    /** What its keys are made of, for a person. */
    String key() {
        return entry.records().stream()
                .map(RecordType::key)
                .distinct()
                .collect(Collectors.joining(" or "));
    }
}

package io.tapastream.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tapastream.cli.TapaStream;
import io.tapastream.cli.publish.RecordPublisher;
import io.tapastream.core.score.EvaluationResult;
import io.tapastream.jobs.config.InvalidOptionException;
import io.tapastream.jobs.config.KafkaOptions;
import io.tapastream.jobs.config.RegistryOptions;
import io.tapastream.jobs.config.SaeOptions;
import io.tapastream.schemas.AnnotatedImage;
import io.tapastream.schemas.ConceptVocabulary;
import io.tapastream.schemas.Rejected;
import io.tapastream.schemas.SaeCheckpointStatus;
import io.tapastream.schemas.SaeComparison;
import io.tapastream.schemas.TapaScore;
import io.tapastream.schemas.topics.RecordKeys;
import io.tapastream.schemas.topics.Topics;
import io.tapastream.schemas.wire.RecordFraming;
import io.tapastream.schemas.wire.WireFormat;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every topic in Confluent's framing, with a real schema registry, a real broker and the real job,
 * which may not fail once: no restart is allowed to it.
 */
class RegistryIT {
    private static final Topics TOPICS = Topics.DEFAULT;
    private static final Workload WORKLOAD = new Workload(72);
    private static final byte[] FIRST = WORKLOAD.sae();
    private static final byte[] SECOND = WORKLOAD.sae();

    @TempDir private static Path folder;
    private static ApicurioRegistry registry;
    private static LocalEvaluator evaluator;
    private static RecordFraming framing;

    @BeforeAll
    static void start() throws Exception {
        ApicurioRegistry.assumeFetched();
        registry = new ApicurioRegistry(folder.resolve("registry"));
        registry.start();
        evaluator = new LocalEvaluator(folder.resolve("job"));
        framing = registry.framing();
        theJobDoesNotStartWhereItsSchemasCannotBe();
        evaluator.start(options(), new Configuration(), 2);
        publish(inputs());
        badRecords();
    }

    @AfterAll
    static void stop() {
        if (evaluator != null) {
            evaluator.close();
        }
        if (registry != null) {
            registry.close();
        }
    }

    private static Configuration options() {
        Configuration options = evaluator.options();
        options.set(RegistryOptions.SCHEMA_REGISTRY, registry.url().toString());
        // The second SAE checkpoint begins when the job has read its own record about the first.
        options.set(SaeOptions.EVALUATIONS_AT_ONCE, 1);
        return options;
    }

    private static void theJobDoesNotStartWhereItsSchemasCannotBe() throws Exception {
        Configuration only = options();
        only.set(RegistryOptions.REGISTER, false);
        refused(only, "register the schema first");
        assertThat(registry.subjects()).isEqualTo("[]");

        Configuration nobody = options();
        nobody.set(RegistryOptions.SCHEMA_REGISTRY, "http://127.0.0.1:1");
        refused(nobody, "does not answer");

        registry.register("clash.match-scores-value", "AVRO", "\"int\"");
        registry.guard("clash.match-scores-value");
        Configuration clash = options();
        clash.set(KafkaOptions.TOPIC_PREFIX, "clash.");
        refused(clash, "clash.match-scores-value");
        refused(clash, "not compatible with");
    }

    private static void refused(Configuration options, String said) {
        assertThatThrownBy(() -> evaluator.start(options, new Configuration(), 2))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining(said);
    }

    private static List<SpecificRecord> inputs() {
        List<SpecificRecord> records = new ArrayList<>(List.of(WORKLOAD.vocabulary()));
        for (int i = 0; i < 40; i++) {
            records.add(WORKLOAD.image(i, i));
        }
        for (int i = 0; i < 10; i++) {
            records.add(WORKLOAD.pair(i, i));
        }
        records.addAll(Checkpoints.records("topk", 5, FIRST));
        records.addAll(Checkpoints.records("topk", 6, SECOND));
        return records;
    }

    private static void publish(List<SpecificRecord> records) {
        try (RecordPublisher publisher = evaluator.publisher(framing)) {
            records.forEach(record -> Records.send(publisher, record));
            publisher.flush();
        }
    }

    /** Ids that are unknown or of something else, and bytes that are cut short. */
    private static void badRecords() throws Exception {
        byte[] good = WireFormat.encode(WORKLOAD.vocabulary());
        byte[] framed = framing.encode(TOPICS.conceptVocabularies(), WORKLOAD.vocabulary());
        int number = registry.register("number-value", "AVRO", "\"int\"");
        int json = registry.register("json-value", "JSON", "{\"type\":\"object\"}");
        send(
                TOPICS.annotatedImages(),
                List.of(
                        RecordFraming.reframe(999_999, good),
                        RecordFraming.reframe(number, good),
                        RecordFraming.reframe(json, good),
                        Arrays.copyOf(framed, framed.length - 3)));
    }

    private static void send(String topic, List<byte[]> values) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", evaluator.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            for (byte[] value : values) {
                producer.send(new ProducerRecord<>(topic, new byte[] {1}, value)).get();
            }
        }
    }

    private static SettledScores scores() {
        return new SettledScores(evaluator.bootstrapServers(), Map.of(), framing);
    }

    private static void awaitBatch() throws Exception {
        try (SettledScores scores = scores()) {
            scores.await("topk", 5, WORKLOAD.batch(FIRST));
            scores.await("topk", 6, WORKLOAD.batch(SECOND));
        }
    }

    @Test
    void settledScoresEqualTheBatchAndEventTimeIsReadFromTheRecords() throws Exception {
        awaitBatch();
        publish(WORKLOAD.again(Workload.START.plus(Duration.ofHours(2))));
        try (SettledScores scores = scores()) {
            List<TapaScore> windows = scores.awaitCompleteWindows(6, WORKLOAD.pairCount());
            assertThat(windows).isNotEmpty();
        }
        assertThat(registry.subjects())
                .contains("match-scores-value", "sae-checkpoints-value", "rejected-value");
    }

    @Test
    void whileTheRegistryIsAwayWhatIsKnownGoesOnAndNothingIsLost() throws Exception {
        String other =
                AnnotatedImage.getClassSchema().toString().replace("\"doc\":\"", "\"doc\":\"My ");
        int unseen = registry.register("other-value", "AVRO", other);
        awaitBatch();
        registry.kill();
        publish(List.of(WORKLOAD.image(40, 40), WORKLOAD.image(3, 41)));
        awaitBatch();

        byte[] unseenImage = WireFormat.encode(WORKLOAD.image(41, 42));
        byte[] bad = RecordFraming.reframe(4242, unseenImage);
        send(TOPICS.annotatedImages(), List.of(RecordFraming.reframe(unseen, unseenImage), bad));
        publish(List.of(WORKLOAD.image(42, 43), WORKLOAD.pair(10, 44)));
        registry.start();
        awaitBatch();
        try (TopicReader<Rejected> rejected = rejected()) {
            rejected.await(
                    "the unknown id",
                    LocalEvaluator.DEADLINE,
                    reader -> reasons(reader).contains("id 4242"));
            assertThat(reasons(rejected)).doesNotContain("id " + unseen);
        }
    }

    @Test
    void badIdsAndBytesAreRejectedAndTheJobGoesOn() throws Exception {
        awaitBatch();
        try (TopicReader<Rejected> rejected = rejected()) {
            rejected.await(
                    "four refusals", LocalEvaluator.DEADLINE, reader -> reader.all().size() >= 4);
            assertThat(rejected.all())
                    .extracting(Rejected::getReason)
                    .contains("UNKNOWN_SCHEMA", "MALFORMED");
            assertThat(reasons(rejected))
                    .contains("no Avro schema with the id 999999", "int is none of this project");
            assertThat(rejected.all()).allMatch(record -> record.getRecord() != null);
        }
    }

    private static TopicReader<Rejected> rejected() {
        return reader(TOPICS.rejected(), Rejected.class);
    }

    private static <T extends SpecificRecord> TopicReader<T> reader(String topic, Class<T> type) {
        return new TopicReader<>(evaluator.bootstrapServers(), topic, type, Map.of(), framing);
    }

    private static <T extends SpecificRecord> void awaitRecords(
            String topic, Class<T> type, int number) throws Exception {
        try (TopicReader<T> reader = reader(topic, type)) {
            reader.await(
                    "records of " + topic,
                    LocalEvaluator.DEADLINE,
                    read -> read.all().size() >= number);
        }
    }

    private static String reasons(TopicReader<Rejected> rejected) {
        return String.join("\n", rejected.all().stream().map(Rejected::getMessage).toList());
    }

    @Test
    void theTablesAreFilled() throws Exception {
        awaitBatch();
        EvaluationResult batch = WORKLOAD.batch(SECOND);
        Set<String> expected = new TreeSet<>();
        batch.matchings()
                .forEach(
                        matching ->
                                matching.matchScores()
                                        .values()
                                        .forEach(
                                                score ->
                                                        expected.add(
                                                                String.valueOf(score.value()))));
        try (StoredRun stored =
                new StoredRun(folder.resolve("store"), evaluator.bootstrapServers())) {
            stored.withRegistry(registry.url());
            stored.start(null);
            long end = System.nanoTime() + LocalEvaluator.DEADLINE.toNanos();
            String query =
                    "SELECT DISTINCT value FROM tapastream.match_score WHERE sae = 'topk' AND step = 6";
            while (!new TreeSet<>(stored.query(query)).equals(expected)
                    && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            assertThat(new TreeSet<>(stored.query(query))).isEqualTo(expected);
            assertThat(stored.query("SELECT * FROM tapastream.unreadable")).isEmpty();
        }
    }

    @Test
    void theCommandsPublishAndRead() throws Exception {
        Files.writeString(folder.resolve("concepts.txt"), "red\nblue\n");
        Files.writeString(folder.resolve("images.csv"), "path,concepts\n1.jpg,blue\n");
        Files.writeString(folder.resolve("1.jpg"), "image 1");
        String prefix = "cli.";
        run("topics", "--topic-prefix", prefix);
        for (String what : List.of("vocabulary", "images")) {
            String file = what.equals("images") ? "images.csv" : "concepts.txt";
            String path = folder.resolve(file).toString();
            run("publish", what, "--topic-prefix", prefix, "--data-set", "d", path);
        }
        try (TopicReader<AnnotatedImage> images =
                        reader(prefix + "annotated-images", AnnotatedImage.class);
                TopicReader<ConceptVocabulary> plain =
                        evaluator.reader(
                                prefix + "concept-vocabularies", ConceptVocabulary.class)) {
            images.await("the image", LocalEvaluator.DEADLINE, reader -> !reader.all().isEmpty());
            assertThat(images.all().get(0).getConcepts()).containsExactly(1);
            assertThatThrownBy(
                            () ->
                                    plain.await(
                                            "a vocabulary",
                                            LocalEvaluator.DEADLINE,
                                            reader -> !reader.all().isEmpty()))
                    .hasMessageContaining("Confluent's framing");
        }
        awaitBatch();
        assertThat(run("watch", "--once", "--json")).contains("\"topk\"");
    }

    private static String run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        int options = arguments[0].equals("publish") ? 2 : 1;
        all.addAll(options, List.of("--bootstrap-servers", evaluator.bootstrapServers()));
        if (!arguments[0].equals("topics")) {
            all.addAll(options, List.of("--schema-registry", registry.url().toString()));
        }
        StringWriter said = new StringWriter();
        int result =
                TapaStream.commandLine()
                        .setOut(new PrintWriter(said, true))
                        .setErr(new PrintWriter(said, true))
                        .execute(all.toArray(String[]::new));
        assertThat(result).as(said.toString()).isZero();
        return said.toString();
    }

    @Test
    void confluentsPythonClientReadsAndWrites() throws Exception {
        Optional<PythonEnvironment> python = PythonEnvironment.prepare();
        Assumptions.assumeTrue(python.isPresent(), "no Python");
        awaitBatch();
        awaitRecords(TOPICS.rejected(), Rejected.class, 4);
        awaitRecords(TOPICS.saeComparisons(), SaeComparison.class, 1);
        awaitRecords(TOPICS.saeCheckpointStatus(), SaeCheckpointStatus.class, 1);
        AnnotatedImage gone = WORKLOAD.takeOutImage(39, 100);
        String record =
                "{\"key\": \"%s\", \"dataSet\": \"%s\", \"imageId\": \"%s\", \"eventTime\": %d}"
                        .formatted(
                                new String(RecordKeys.of(gone), StandardCharsets.UTF_8),
                                gone.getDataSet(),
                                gone.getImageId(),
                                gone.getEventTime().toEpochMilli());
        python.get().run(Map.of(), "-m", "pip", "install", "-q", "-e", ".[registry-test]");
        python.get()
                .run(
                        Map.of(
                                "TAPASTREAM_TEST_REGISTRY",
                                registry.url().toString(),
                                "TAPASTREAM_TEST_SERVERS",
                                evaluator.bootstrapServers(),
                                "TAPASTREAM_TEST_TAKE_OUT",
                                record),
                        "-m",
                        "pytest",
                        "tests/test_registry.py");
        awaitBatch();
    }

    @Test
    void kcatReadsTheKeys() throws Exception {
        boolean there =
                Arrays.stream(System.getenv("PATH").split(":"))
                        .anyMatch(part -> Files.isExecutable(Path.of(part, "kcat")));
        Assumptions.assumeTrue(there, "kcat is not on the path");
        awaitBatch();
        Process kcat =
                new ProcessBuilder(
                                "kcat",
                                "-b",
                                evaluator.bootstrapServers(),
                                "-X",
                                "isolation.level=read_committed",
                                "-C",
                                "-t",
                                TOPICS.matchScores(),
                                "-e",
                                "-q",
                                "-f",
                                "%k\\n")
                        .redirectErrorStream(true)
                        .start();
        String keys = new String(kcat.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(kcat.waitFor()).as(keys).isZero();
        assertThat(keys.lines()).contains("run/topk/5/birds", "run/topk/6/birds");
    }
}

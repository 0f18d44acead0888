package io.tapastream.cli.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tapastream.cli.TapaStream;
import io.tapastream.cli.console.CliException;
import io.tapastream.cli.local.EmbeddedKafka;
import io.tapastream.cli.local.TestTopics;
import io.tapastream.inference.intake.SafetensorsFile;
import io.tapastream.inference.intake.SafetensorsWriter;
import io.tapastream.schemas.AnnotatedImage;
import io.tapastream.schemas.ConceptVocabulary;
import io.tapastream.schemas.ImageBytes;
import io.tapastream.schemas.ImagePair;
import io.tapastream.schemas.ImageUri;
import io.tapastream.schemas.SaeCheckpointChunk;
import io.tapastream.schemas.SaeCheckpointManifest;
import io.tapastream.schemas.SaeRole;
import io.tapastream.schemas.topics.Topics;
import io.tapastream.schemas.wire.WireFormatException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The publishers against a real broker; each test has topics of its own. */
class PublishTest {
    private static final Instant TIME = Instant.parse("2026-11-22T10:00:00Z");
    private static final List<String> TIME_OPTION = List.of("--event-time", TIME.toString());

    @TempDir private static Path kafkaDir;
    private static EmbeddedKafka kafka;

    @TempDir private Path dir;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() throws IOException {
        kafka = EmbeddedKafka.start(kafkaDir);
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @Test
    void theVocabularyOfEitherLayoutIsPublished() throws Exception {
        createTopics("vocabulary.");
        TestFolders.cub(dir.resolve("cub"));
        TestFolders.synCub(dir.resolve("syn"));
        assertThat(publish("vocabulary.", "vocabulary", "cub", TIME_OPTION)).isZero();
        assertThat(publish("vocabulary.", "vocabulary", "syn", TIME_OPTION)).isZero();
        assertThat(records("vocabulary.concept-vocabularies"))
                .containsExactly(
                        new ConceptVocabulary(
                                "birds",
                                TIME,
                                List.of(
                                        "has_bill_shape::curved",
                                        "has_wing_color::blue",
                                        "has eye ring")),
                        new ConceptVocabulary("birds", TIME, List.of("curved", "blue", "ring")));
    }

    @Test
    void imagesArePublishedAsBytesAndAMissingFileIsReportedWithItsLine() throws Exception {
        createTopics("images.");
        TestFolders.cub(dir.resolve("cub"));
        Files.delete(dir.resolve("cub/images/001.A/b.jpg"));
        assertThat(publish("images.", "images", "cub", TIME_OPTION, "--split", "all")).isZero();
        assertThat(records("images.annotated-images"))
                .containsExactlyInAnyOrder(
                        new AnnotatedImage(
                                "birds", "001.A/a.jpg", TIME, bytes("image a"), List.of(0, 2)),
                        new AnnotatedImage(
                                "birds", "002.B/c.jpg", TIME, bytes("image c"), List.of()));
        assertThat(err.toString()).contains("images.txt line 2: the file").contains("b.jpg");
        assertThat(out.toString()).contains("published 2 images").contains("1 skipped");
    }

    @Test
    void imagesArePublishedAsUris() throws Exception {
        createTopics("uris.");
        TestFolders.cub(dir.resolve("cub"));
        assertThat(publish("uris.", "images", "cub", TIME_OPTION, "--as", "uri")).isZero();
        assertThat(records("uris.annotated-images"))
                .extracting(record -> ((AnnotatedImage) record).getContent())
                .containsExactlyInAnyOrder(
                        new ImageUri(dir.resolve("cub/images/001.A/a.jpg").toUri().toString()),
                        new ImageUri(dir.resolve("cub/images/002.B/c.jpg").toUri().toString()));
    }

    @Test
    void anImageAboveKafkasLimitIsSkippedAndTheOthersAreThere() throws Exception {
        createTopics("large.");
        TestFolders.cub(dir.resolve("cub"));
        Files.write(dir.resolve("cub/images/001.A/a.jpg"), new byte[2_000_000]);
        assertThat(publish("large.", "images", "cub", TIME_OPTION)).isZero();
        assertThat(records("large.annotated-images"))
                .extracting(record -> ((AnnotatedImage) record).getImageId())
                .containsExactly("002.B/c.jpg");
        assertThat(err.toString()).contains("images.txt line 1").contains("above Kafka's limit");
    }

    @Test
    void pairsArePublished() throws Exception {
        createTopics("pairs.");
        TestFolders.synCub(dir.resolve("syn"));
        assertThat(publish("pairs.", "pairs", "syn", TIME_OPTION)).isZero();
        assertThat(records("pairs.image-pairs"))
                .containsExactlyInAnyOrder(
                        new ImagePair(
                                "birds",
                                "0",
                                TIME,
                                bytes("image 0_orig"),
                                bytes("image 0_syn"),
                                0,
                                1,
                                List.of(0, 2)),
                        new ImagePair(
                                "birds",
                                "1",
                                TIME,
                                bytes("image 1_orig"),
                                bytes("image 1_syn"),
                                1,
                                2,
                                List.of(1)));
    }

    @Test
    void aSourceThatDoesNotExistIsAFailureInOneSentence() {
        assertThat(publish("none.", "images", "no-such-folder", List.of())).isEqualTo(1);
        assertThat(err.toString())
                .contains("no-such-folder does not exist")
                .doesNotContain("\tat ");
        assertThat(err.toString().lines()).hasSize(1);
    }

    @Test
    void aTableLooksItsConceptsUpInThePublishedVocabulary() throws Exception {
        createTopics("table.");
        TestFolders.write(dir, "concepts.txt", "red\nblue\n");
        TestFolders.write(dir, "images.csv", "path,concepts\n1.jpg,blue\n2.jpg,green\n");
        TestFolders.write(dir, "1.jpg", "image 1");
        assertThat(publish("table.", "images", "images.csv", TIME_OPTION)).isEqualTo(1);
        assertThat(err.toString()).contains("publish its vocabulary first, or give --concepts");
        assertThat(publish("table.", "vocabulary", "concepts.txt", TIME_OPTION)).isZero();
        assertThat(publish("table.", "images", "images.csv", TIME_OPTION, "--strict")).isEqualTo(1);
        assertThat(err.toString()).contains("images.csv line 3: 'green' is none of the 2 concepts");
        assertThat(publish("table.", "images", "images.csv", TIME_OPTION)).isZero();
        assertThat(records("table.annotated-images"))
                .containsExactly(
                        new AnnotatedImage("birds", "1.jpg", TIME, bytes("image 1"), List.of(1)));
    }

    @Test
    void aVocabularyThatCannotBeReadIsNotTakenForNone() throws Exception {
        createTopics("unreadable.");
        TestFolders.write(dir, "concepts.txt", "red\nblue\n");
        TestFolders.write(dir, "images.csv", "path,concepts\n1.jpg,blue\n");
        TestFolders.write(dir, "1.jpg", "image 1");
        assertThat(publish("unreadable.", "vocabulary", "concepts.txt", TIME_OPTION)).isZero();
        String topic = "unreadable.concept-vocabularies";
        byte[] key = TestTopics.read(kafka.bootstrapServers(), topic).get(0).key();
        send(topic, "another".getBytes(StandardCharsets.UTF_8));
        assertThat(publish("unreadable.", "images", "images.csv", TIME_OPTION)).isZero();
        send(topic, key);
        assertThat(publish("unreadable.", "images", "images.csv", TIME_OPTION)).isEqualTo(1);
        assertThat(err.toString())
                .contains("of unreadable.concept-vocabularies, cannot be read: the 3 bytes")
                .contains("publish the vocabulary again, or give --concepts");
        assertThat(publish("unreadable.", "vocabulary", "concepts.txt", TIME_OPTION)).isZero();
        assertThat(publish("unreadable.", "images", "images.csv", TIME_OPTION)).isZero();
    }

    private static void send(String topic, byte[] key) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            // The partition of the key is chosen as the publishers' is.
            producer.send(new ProducerRecord<>(topic, key, new byte[] {1, 2, 3})).get();
        }
    }

    @Test
    void aSecondRunGoesOnAndUrisMayPointElsewhere() throws Exception {
        createTopics("resume.");
        TestFolders.cub(dir.resolve("cub"));
        String progress = dir.resolve("progress.json").toString();
        List<String> more = List.of("--as-uri", "s3://birds/cub", "--resume", progress);
        for (int run = 0; run < 2; run++) {
            assertThat(publish("resume.", "images", "cub", more)).isZero();
        }
        assertThat(out.toString())
                .contains("published 2 images")
                .contains("2 images were published before")
                .contains("published 0 images");
        assertThat(records("resume.annotated-images"))
                .extracting(record -> ((AnnotatedImage) record).getContent())
                .containsExactlyInAnyOrder(
                        new ImageUri("s3://birds/cub/001.A/a.jpg"),
                        new ImageUri("s3://birds/cub/002.B/c.jpg"));
    }

    @Test
    void strictEndsAtABadRowButNotAtTheOddLinesOfCub() throws Exception {
        createTopics("strict.");
        TestFolders.cub(dir.resolve("cub"));
        Path labels = dir.resolve("cub/attributes/image_attribute_labels.txt");
        Files.writeString(labels, Files.readString(labels) + "3 1 1 4 2.5 9.0\n");
        assertThat(publish("strict.", "images", "cub", List.of("--strict"))).isZero();
        assertThat(err.toString()).contains("line 6: 6 columns, expected 5");
        Files.writeString(labels, Files.readString(labels) + "3 9 1 4 2.5\n");
        assertThat(publish("strict.", "images", "cub", List.of("--strict"))).isEqualTo(1);
        assertThat(err.toString()).contains("line 7: attribute '9', expected 1 to 3");
    }

    @Test
    void aFolderOfSaeLensTellsWhatItIs() throws Exception {
        createTopics("folder.");
        Path folder = Files.createDirectories(dir.resolve("sae"));
        float[] weights = {1, 2, 3, 4, 5, 6};
        Files.write(
                folder.resolve("sae_weights.safetensors"),
                new SafetensorsWriter()
                        .add("W_enc", weights, 2, 3)
                        .add("W_dec", weights, 3, 2)
                        .add("b_enc", new float[3], 3)
                        .add("b_dec", new float[2], 2)
                        .metadata("note", "kept")
                        .toBytes());
        Files.writeString(
                folder.resolve("cfg.json"),
                "{\"architecture\": \"topk\", \"d_in\": 2, \"d_sae\": 3, \"k\": 1}");
        List<String> arguments = checkpointArguments("folder.", folder);
        assertThat(run(arguments)).isEqualTo(2);
        assertThat(err.toString()).contains("a folder tells its architecture by itself");
        arguments.removeAll(List.of("--architecture", "--role"));
        arguments.removeAll(List.of("untrained"));
        assertThat(run(arguments)).as(err.toString()).isZero();
        List<SpecificRecord> records = records("folder.sae-checkpoints");
        SaeCheckpointManifest manifest = (SaeCheckpointManifest) records.get(0);
        assertThat(manifest.getArchitecture()).isEqualTo("topk");
        assertThat(manifest.getK()).isEqualTo(1);
        SafetensorsFile file = SafetensorsFile.of(((SaeCheckpointChunk) records.get(1)).getData());
        assertThat(file.metadata())
                .containsEntry("note", "kept")
                .containsEntry("tapastream.library", "saelens")
                .containsKey("tapastream.config");
        assertThat(file.array("W_enc")).containsExactly(weights);

        Files.move(folder.resolve("sae_weights.safetensors"), folder.resolve("ae.pt"));
        assertThat(run(arguments)).isEqualTo(1);
        assertThat(err.toString()).contains("holds a pickled state dict").contains("Python client");
    }

    @Test
    void topicsThatDoNotExistAreAFailureInOneSentence() throws IOException {
        TestFolders.cub(dir.resolve("cub"));
        assertThat(
                        publish(
                                "absent.",
                                "images",
                                "cub",
                                List.of("--kafka-property", "max.block.ms=500")))
                .isEqualTo(1);
        assertThat(err.toString())
                .contains("cannot publish to the topic absent.annotated-images")
                .contains("tapastream topics")
                .doesNotContain("\tat ");
    }

    @Test
    void anSaeCheckpointComesInChunksThatMakeTheFileAgain() throws Exception {
        createTopics("chunks.");
        byte[] file = new byte[SaeCheckpointPublisher.CHUNK_BYTES * 2 + 17];
        new Random(3).nextBytes(file);
        Path path = Files.write(dir.resolve("sae.safetensors"), file);
        List<Long> heard = new ArrayList<>();
        SaeCheckpointManifest manifest;
        try (RecordPublisher records = RecordPublisher.connect(kafka.bootstrapServers())) {
            manifest =
                    new SaeCheckpointPublisher(records, new Topics("chunks."))
                            .publish(
                                    spec(),
                                    path,
                                    new PublishListener() {
                                        @Override
                                        public void published(long count) {
                                            heard.add(count);
                                        }

                                        @Override
                                        public void skipped(BadRow row) {}
                                    });
        }
        List<SpecificRecord> records = records("chunks.sae-checkpoints");
        assertThat(records.get(0)).isEqualTo(manifest);
        assertThat(manifest.getSha256()).isEqualTo(sha256(file));
        assertThat(manifest.getByteLength()).isEqualTo(file.length);
        assertThat(manifest.getChunkCount()).isEqualTo(3);
        assertThat(manifest.getK()).isEqualTo(8);
        assertThat(heard).containsExactly(1L, 2L, 3L);
        ByteArrayOutputStream together = new ByteArrayOutputStream();
        for (SpecificRecord record : records.subList(1, records.size())) {
            SaeCheckpointChunk chunk = (SaeCheckpointChunk) record;
            byte[] data = new byte[chunk.getData().remaining()];
            chunk.getData().get(data);
            assertThat(chunk.getSha256()).isEqualTo(manifest.getSha256());
            assertThat(chunk.getChunkSha256()).isEqualTo(sha256(data));
            together.writeBytes(data);
        }
        assertThat(together.toByteArray()).isEqualTo(file);
    }

    @Test
    void anEmptyFileIsNoSaeCheckpoint() throws IOException {
        Path path = Files.write(dir.resolve("empty.safetensors"), new byte[0]);
        try (RecordPublisher records = RecordPublisher.connect(kafka.bootstrapServers())) {
            SaeCheckpointPublisher publisher = new SaeCheckpointPublisher(records, new Topics(""));
            assertThatThrownBy(() -> publisher.publish(spec(), path, PublishListener.SILENT))
                    .isInstanceOf(CliException.class)
                    .hasMessageContaining("is empty");
        }
    }

    @Test
    void theCommandReadsTheWidthsFromTheFile() throws Exception {
        createTopics("command.");
        Path path = Files.write(dir.resolve("sae.safetensors"), safetensors(3, 5));
        List<String> arguments = checkpointArguments("command.", path);
        assertThat(run(arguments)).isZero();
        SaeCheckpointManifest manifest =
                (SaeCheckpointManifest) records("command.sae-checkpoints").get(0);
        assertThat(manifest.getEmbeddingWidth()).isEqualTo(3);
        assertThat(manifest.getDictionarySize()).isEqualTo(5);
        assertThat(manifest.getRole()).isEqualTo(SaeRole.UNTRAINED);
        assertThat(out.toString()).contains("E 3, D 5").contains("1 chunks");

        arguments.addAll(arguments.size() - 1, List.of("--uri", "s3://saes/sae.safetensors"));
        assertThat(run(arguments)).isZero();
        List<SpecificRecord> all = records("command.sae-checkpoints");
        SaeCheckpointManifest byUri = (SaeCheckpointManifest) all.get(all.size() - 1);
        assertThat(byUri.getChunkCount()).isZero();
        assertThat(byUri.getUri()).isEqualTo("s3://saes/sae.safetensors");
        assertThat(byUri.getSha256()).isEqualTo(manifest.getSha256());
    }

    @Test
    void aFileThatIsNoSafetensorsAndGroupSizesThatDoNotFitAreExplained() throws Exception {
        Path text = Files.writeString(dir.resolve("sae.txt"), "these are no tensors at all");
        assertThat(run(checkpointArguments("x.", text))).isEqualTo(1);
        assertThat(err.toString()).contains("sae.txt").doesNotContain("\tat ");
        Path path = Files.write(dir.resolve("sae.safetensors"), safetensors(3, 5));
        List<String> arguments = checkpointArguments("x.", path);
        arguments.addAll(arguments.size() - 1, List.of("--group-sizes", "1,2"));
        assertThat(run(arguments)).isEqualTo(2);
        assertThat(err.toString()).contains("sum to 3, expected the dictionary size 5");
    }

    private static List<String> checkpointArguments(String prefix, Path path) {
        return new ArrayList<>(
                List.of(
                        "publish",
                        "checkpoint",
                        "--bootstrap-servers",
                        kafka.bootstrapServers(),
                        "--topic-prefix",
                        prefix,
                        "--run",
                        "run-1",
                        "--sae",
                        "frozen",
                        "--step",
                        "0",
                        "--image-encoder",
                        "grid-conv",
                        "--architecture",
                        "untrained",
                        "--role",
                        "untrained",
                        path.toString()));
    }

    private static SaeCheckpointSpec spec() {
        return new SaeCheckpointSpec(
                "run-1",
                "topk",
                100,
                TIME,
                "grid-conv",
                "topk",
                3,
                16,
                OptionalInt.of(8),
                false,
                Optional.empty(),
                SaeRole.TRAINED,
                Map.of("loss", "0.1"));
    }

    private static byte[] safetensors(int embeddingWidth, int dictionarySize) {
        int bytes = embeddingWidth * dictionarySize * Float.BYTES;
        byte[] header =
                "{\"W_enc\":{\"dtype\":\"F32\",\"shape\":[%d,%d],\"data_offsets\":[0,%d]}}"
                        .formatted(embeddingWidth, dictionarySize, bytes)
                        .getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + header.length + bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .array();
    }

    private void createTopics(String prefix) {
        assertThat(
                        run(
                                List.of(
                                        "topics",
                                        "--bootstrap-servers",
                                        kafka.bootstrapServers(),
                                        "--partitions",
                                        "2",
                                        "--topic-prefix",
                                        prefix)))
                .isZero();
    }

    private int publish(
            String prefix, String what, String folder, List<String> options, String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "publish",
                                what,
                                "--bootstrap-servers",
                                kafka.bootstrapServers(),
                                "--topic-prefix",
                                prefix,
                                "--data-set",
                                "birds"));
        arguments.addAll(options);
        arguments.addAll(Arrays.asList(more));
        arguments.add(dir.resolve(folder).toString());
        return run(arguments);
    }

    private int run(List<String> arguments) {
        return TapaStream.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments.toArray(String[]::new));
    }

    private static List<SpecificRecord> records(String topic) throws WireFormatException {
        return TestTopics.decode(kafka.bootstrapServers(), topic);
    }

    private static ImageBytes bytes(String text) {
        return new ImageBytes(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}

package io.tapastream.cli.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.cli.local.TestTopics;
import io.tapastream.schemas.AnnotatedImage;
import io.tapastream.schemas.ConceptVocabulary;
import io.tapastream.schemas.ImageBytes;
import io.tapastream.schemas.ImagePair;
import io.tapastream.schemas.ImageUri;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** Data sets are published to a real broker; each test has topics of its own. */
class PublishTest extends PublishingTest {
    private static final List<String> TIME_OPTION = List.of("--event-time", TIME.toString());

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
        assertThat(publish("images.", "images", "cub", TIME_OPTION, "--split", "all")).isEqualTo(1);
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
        assertThat(publish("large.", "images", "cub", TIME_OPTION)).isEqualTo(1);
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
        assertThat(publish("table.", "images", "images.csv", TIME_OPTION)).isEqualTo(1);
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
                .contains("2 images were done before")
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
        Files.writeString(labels, Files.readString(labels) + "3 1 0 4 2.5 9.0\n");
        assertThat(publish("strict.", "images", "cub", List.of("--strict"))).isZero();
        assertThat(err.toString()).contains("line 7: 6 columns, expected 5");
        Files.writeString(labels, Files.readString(labels) + "3 9 1 4 2.5\n");
        assertThat(publish("strict.", "images", "cub", List.of("--strict"))).isEqualTo(1);
        assertThat(err.toString()).contains("line 8: attribute '9', expected 1 to 3");
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

    private static ImageBytes bytes(String text) {
        return new ImageBytes(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
}

package io.tapastream.cli.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.cli.TapaStream;
import io.tapastream.cli.local.EmbeddedKafka;
import io.tapastream.cli.local.TestTopics;
import io.tapastream.schemas.AnnotatedImage;
import io.tapastream.schemas.wire.WireFormatException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A broker, and the command line with what it prints. */
abstract class PublishingTest {
    static final Instant TIME = Instant.parse("2026-11-22T10:00:00Z");

    @TempDir private static Path kafkaDir;
    static EmbeddedKafka kafka;

    @TempDir Path dir;
    final StringWriter out = new StringWriter();
    final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() throws IOException {
        kafka = EmbeddedKafka.start(kafkaDir);
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    void createTopics(String prefix) {
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

    /** Publishes something of a source under a data set's name. */
    int publish(String prefix, String what, String dataSet, Path source, String... options) {
        List<String> arguments = new ArrayList<>(List.of("publish", what));
        arguments.addAll(List.of("--bootstrap-servers", kafka.bootstrapServers()));
        arguments.addAll(List.of("--topic-prefix", prefix, "--data-set", dataSet));
        arguments.addAll(List.of(options));
        arguments.add(source.toString());
        return run(arguments);
    }

    /** The concepts of each published image of a data set. */
    static Map<String, List<Integer>> labels(String prefix, String dataSet)
            throws WireFormatException {
        Map<String, List<Integer>> labels = new TreeMap<>();
        for (SpecificRecord record : records(prefix + "annotated-images")) {
            AnnotatedImage image = (AnnotatedImage) record;
            if (image.getDataSet().equals(dataSet)) {
                labels.put(image.getImageId(), image.getConcepts());
            }
        }
        return labels;
    }

    int run(List<String> arguments) {
        return TapaStream.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments.toArray(String[]::new));
    }

    static List<SpecificRecord> records(String topic) throws WireFormatException {
        return TestTopics.decode(kafka.bootstrapServers(), topic);
    }
}

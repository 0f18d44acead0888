package io.tapastream.cli.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.cli.TapaStream;
import io.tapastream.cli.local.EmbeddedKafka;
import io.tapastream.cli.local.TestTopics;
import io.tapastream.schemas.wire.WireFormatException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
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

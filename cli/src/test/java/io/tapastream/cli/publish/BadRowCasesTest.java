package io.tapastream.cli.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.cli.TapaStream;
import io.tapastream.schemas.AnnotatedImage;
import io.tapastream.schemas.ImageUri;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;

/** What is wrong with one row leaves out that row only, with its file, line and reason. */
class BadRowCasesTest extends PublishingTest {
    private static final Path TABLES = Path.of("src/test/resources/publish/tables");
    private static final Path LIMIT = Path.of("src/test/resources/publish/limit");

    @Test
    void aRecordAboveTheTopicsLimitIsSkippedAndTriedAgainWhenTheRunGoesOn() throws Exception {
        createTopic("small.annotated-images", Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, "3000"));
        String[] options = {
            "--concepts",
            LIMIT.resolve("vocab.txt").toString(),
            "--resume",
            dir.resolve("progress.json").toString()
        };
        Path table = LIMIT.resolve("images.csv");
        assertThat(publish("small.", "images", "d", table, options)).isEqualTo(1);
        assertThat(labels("small.", "d"))
                .isEqualTo(Map.of("0.png", List.of(0), "1.png", List.of(2), "2.png", List.of(0)));
        assertThat(err.toString())
                .contains("warning: topic small.annotated-images: ", "max.message.bytes is 3000")
                .contains("images.csv line 3: a record of")
                .contains("above Kafka's limit for the topic small.annotated-images")
                .hasLineCount(2);
        assertThat(out.toString()).contains("published 3 images").contains("; 1 skipped");

        assertThat(publish("small.", "images", "d", table, options)).isEqualTo(1);
        assertThat(out.toString())
                .contains("3 images were done before")
                .contains("published 0 images")
                .contains("; 1 skipped");
    }

    @Test
    void rowsThatOnlySharedABatchWithARefusedRecordArePublished() throws Exception {
        createTopic(
                "compacted.annotated-images",
                Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
        List<RowRun.Row> rows = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            // A compacted topic refuses a record without a key.
            byte[] key = i == 2 ? null : new byte[] {(byte) i};
            rows.add(row(i + 1, key));
        }
        List<BadRow> bad = new ArrayList<>();
        PublishSummary summary;
        try (RecordPublisher publisher = RecordPublisher.connect(kafka.bootstrapServers())) {
            summary = new RowRun(publisher, new Skips(bad)).publish(rows);
        }
        assertThat(summary).isEqualTo(new PublishSummary(4, List.of(2), 4));
        assertThat(bad).extracting(BadRow::line).containsExactly(3L);
        assertThat(bad.get(0).problem())
                .contains("the topic compacted.annotated-images refuses the record");
        assertThat(labels("compacted.", "d")).containsOnlyKeys("1", "2", "4", "5");
    }

    @Test
    void whatIsNoPictureIsSkipped() throws Exception {
        createTopics("odd.");
        TestFolders.write(dir, "vocab.txt", "red\n");
        TestFolders.write(dir, "good.png", "picture");
        Files.createFile(dir.resolve("empty.png"));
        Files.createDirectory(dir.resolve("folder.png"));
        Files.createSymbolicLink(dir.resolve("loop.png"), dir.resolve("loop.png"));
        assertThat(
                        new ProcessBuilder("mkfifo", dir.resolve("pipe.png").toString())
                                .start()
                                .waitFor())
                .isZero();
        String longName = "x".repeat(1025);
        TestFolders.write(
                dir,
                "images.csv",
                "path,concepts,id\nempty.png,red,\nfolder.png,red,\nloop.png,red,\npipe.png,red,\n"
                        + "good.png,red,%s\ngood.png,red,\nnone.png,red,\n\"a\"b.png,red,\n"
                                .formatted(longName)
                        + "other.png,red\n");
        assertThat(
                        publish(
                                "odd.",
                                "images",
                                "d",
                                dir.resolve("images.csv"),
                                "--concepts",
                                dir.resolve("vocab.txt").toString()))
                .isEqualTo(1);
        assertThat(err.toString().lines().map(line -> line.replaceFirst(".* line ", "")))
                .hasSize(8)
                .anyMatch(line -> line.matches("2: cannot be read: .*empty.png is empty"))
                .anyMatch(line -> line.matches("3: cannot be read: .*folder.png is a folder"))
                .anyMatch(line -> line.matches("4: cannot be read: .*loop.png.*"))
                .anyMatch(line -> line.matches("5: cannot be read: .*pipe.png is no file"))
                .anyMatch(line -> line.startsWith("6: the id has 1,025 characters"))
                .anyMatch(line -> line.matches("8: the file .*none.png does not exist"))
                .anyMatch(line -> line.startsWith("9: there is text between the end of a quoted"))
                .anyMatch(line -> line.startsWith("10: 2 columns, expected 3"));
        assertThat(out.toString()).contains("published 1 images").contains("8 skipped");
    }

    @Test
    void aNulInAPathIsABadRow() throws Exception {
        createTopics("nul.");
        assertThat(
                        publish(
                                "nul.",
                                "images",
                                "d",
                                TABLES.resolve("nul.csv"),
                                "--concepts",
                                TABLES.resolve("vocab.txt").toString()))
                .isEqualTo(1);
        assertThat(labels("nul.", "d")).isEqualTo(Map.of("photos/1.png", List.of(2)));
        assertThat(err.toString())
                .contains("nul.csv line 2: the path")
                .contains("Nul character not allowed")
                .doesNotContain("locale");
    }

    @Test
    void aLocaleThatCannotNameAFileSkipsItWithAHint() throws Exception {
        createTopics("locale.");
        String output = publishInLocale("C", 1);
        assertThat(output)
                .contains("names.csv line 2: the path")
                .contains("set LC_ALL=C.UTF-8")
                .contains("published 1 images");
        assertThat(labels("locale.", "d")).containsOnlyKeys("photos/1.png");
        assertThat(publishInLocale("C.UTF-8", 0)).contains("published 2 images");
        assertThat(labels("locale.", "d")).containsOnlyKeys("photos/1.png", "photos/grün.png");
    }

    private String publishInLocale(String locale, int exitCode) throws Exception {
        Path log = dir.resolve(locale + ".log");
        ProcessBuilder builder =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        TapaStream.class.getName(),
                        "publish",
                        "images",
                        "--bootstrap-servers",
                        kafka.bootstrapServers(),
                        "--topic-prefix",
                        "locale.",
                        "--data-set",
                        "d",
                        "--concepts",
                        TABLES.resolve("vocab.txt").toString(),
                        TABLES.resolve("names.csv").toString());
        builder.environment().put("LC_ALL", locale);
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        Process process = builder.start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        String output = Files.readString(log, StandardCharsets.ISO_8859_1);
        assertThat(process.exitValue()).as(output).isEqualTo(exitCode);
        return output;
    }

    @Test
    void aFailureThatIsNotAboutARowEndsTheCommandAndTheSummaryIsPrintedAllTheSame() {
        assertThat(
                        publish(
                                "nowhere.",
                                "images",
                                "d",
                                LIMIT.resolve("images.csv"),
                                "--concepts",
                                LIMIT.resolve("vocab.txt").toString(),
                                "--kafka-property",
                                "max.block.ms=500"))
                .isEqualTo(1);
        assertThat(out.toString()).contains("published 0 images");
        assertThat(err.toString())
                .contains("warning: there is no topic nowhere.annotated-images at ")
                .contains("cannot publish to the topic nowhere.annotated-images")
                .hasLineCount(2);
    }

    private static void createTopic(String name, Map<String, String> config) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(
                            List.of(
                                    new NewTopic(name, Optional.of(1), Optional.empty())
                                            .configs(config)))
                    .all()
                    .get();
        }
    }

    private static RowRun.Row row(int line, byte[] key) {
        AnnotatedImage image =
                new AnnotatedImage(
                        "d",
                        Integer.toString(line),
                        TIME,
                        new ImageUri("s3://birds/1.png"),
                        List.of());
        return new RowRun.Row() {
            @Override
            public RowSource source() {
                return new RowSource(Path.of("rows"), line);
            }

            @Override
            public RowRun.Message message() throws IOException {
                return new RowRun.Message("compacted.annotated-images", key, image, 1);
            }
        };
    }

    private record Skips(List<BadRow> bad) implements PublishListener {
        @Override
        public void published(long count) {}

        @Override
        public void skipped(BadRow row) {
            bad.add(row);
        }
    }
}

package io.tapastream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.cli.local.EmbeddedKafka;
import io.tapastream.cli.local.TopicAdmin;
import io.tapastream.schemas.topics.TopicSettings;
import io.tapastream.schemas.topics.Topics;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics that exist with settings of their own, on a real broker. */
class TopicsCommandTest {
    @TempDir private static Path dir;
    private static EmbeddedKafka kafka;
    private static Admin admin;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() throws Exception {
        kafka = EmbeddedKafka.start(dir.resolve("kafka"));
        admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    }

    @AfterAll
    static void stop() {
        admin.close();
        kafka.close();
    }

    @Test
    void compactionOfAnInputTopicIsNamedAndRefusedUnlessAccepted() throws Exception {
        for (String policy : List.of("compact", "compact,delete")) {
            String prefix = policy.replace(',', '-') + ".";
            create(prefix + "sae-checkpoints", Map.of("cleanup.policy", policy));
            assertThat(topics(prefix)).isEqualTo(1);
            assertThat(out.toString())
                    .containsPattern(prefix + "sae-checkpoints +was there, 1 partition")
                    .containsPattern(prefix + "match-scores +created");
            assertThat(err.toString())
                    .contains(
                            "topic %ssae-checkpoints: cleanup.policy is %s, needed is delete: "
                                    .formatted(prefix, policy))
                    .contains(
                            "kafka-configs.sh --bootstrap-server %s --alter --entity-type topics --entity-name %ssae-checkpoints --add-config cleanup.policy=delete"
                                    .formatted(kafka.bootstrapServers(), prefix))
                    .contains("settings of " + prefix + "sae-checkpoints lose data")
                    .doesNotContain("topic " + prefix + "match-scores");
            assertThat(topics(prefix, "--accept-topic-settings")).isZero();
            assertThat(err.toString()).contains("warning: topic " + prefix + "sae-checkpoints");

            // What the sentence names is what mends it.
            String named = err.toString().replaceAll("(?s).*--add-config (\\S+).*", "$1");
            alter(prefix + "sae-checkpoints", named);
            err.getBuffer().setLength(0);
            assertThat(topics(prefix)).isZero();
            assertThat(err.toString()).isEmpty();
        }
    }

    @Test
    void topicsOfTheBrokersDefaultsAreNamedEachInOneSentence() throws Exception {
        for (TopicSettings topic : TopicSettings.of(new Topics("auto."), 1)) {
            create(topic.name(), Map.of());
        }
        assertThat(topics("auto.")).isZero();
        assertThat(err.toString().lines())
                .hasSize(13)
                .allMatch(
                        line -> line.startsWith("warning: topic auto.") && line.contains("7 days"));
    }

    @Test
    void otherSettingsThatHarmAreNamed() throws Exception {
        create("bad.sae-checkpoints", Map.of("retention.ms", "-1", "max.message.bytes", "100000"));
        create("bad.image-pairs", Map.of("retention.ms", "-1", "retention.bytes", "100000000"));
        create("bad.alerts", Map.of("cleanup.policy", "compact", "min.insync.replicas", "2"));
        assertThat(topics("bad.")).isZero();
        assertThat(err.toString().lines())
                .hasSize(3)
                .anyMatch(line -> line.contains("max.message.bytes is 100000, needed is 1048588"))
                .anyMatch(line -> line.contains("retention.bytes is 100000000, needed is -1"))
                .anyMatch(line -> line.contains("min.insync.replicas is 2, needed is 1"));
    }

    @Test
    void runRefusesCompactedInputsAndMissingTopics() throws Exception {
        String work = dir.resolve("work").toString();
        String[] job = {
            "--", "--bootstrap-servers", kafka.bootstrapServers(), "--topic-prefix", "run."
        };
        assertThat(execute(List.of("run", "--work-dir", work), job)).isEqualTo(1);
        assertThat(err.toString())
                .contains("there is no topic run.annotated-images and no run.image-pairs")
                .contains("--create-topics");

        create("run.annotated-images", Map.of("cleanup.policy", "compact"));
        assertThat(execute(List.of("run", "--create-topics", "--work-dir", work), job))
                .isEqualTo(1);
        assertThat(err.toString())
                .contains("topic run.annotated-images: cleanup.policy is compact")
                .contains("settings of run.annotated-images lose data");
        assertThat(out.toString()).doesNotContain("The job runs");
    }

    @Test
    void publishingIntoACompactedTopicIsRefusedAndIntoOneThatExpiresWarns() throws Exception {
        Path names = Files.writeString(dir.resolve("names.txt"), "red wing\nblue wing\n");
        create("publish.concept-vocabularies", Map.of("cleanup.policy", "delete"));
        create("publish.image-pairs", Map.of("cleanup.policy", "compact"));
        Path pairs =
                Files.writeString(
                        dir.resolve("pairs.csv"),
                        "id,original,perturbed,removed\np,a.png,b.png,red wing\n");
        String[] rest = {
            "--bootstrap-servers",
            kafka.bootstrapServers(),
            "--topic-prefix",
            "publish.",
            "--data-set",
            "birds"
        };
        List<String> publishPairs =
                List.of("publish", "pairs", "--concepts", names.toString(), pairs.toString());
        assertThat(execute(publishPairs, rest)).isEqualTo(1);
        assertThat(err.toString())
                .contains("topic publish.image-pairs: cleanup.policy is compact")
                .doesNotContain("annotated-images");
        assertThat(out.toString()).doesNotContain("published");
        assertThat(execute(List.of("publish", "vocabulary", names.toString()), rest)).isZero();
        assertThat(err.toString())
                .contains("topic publish.concept-vocabularies: cleanup.policy is delete");
        assertThat(out.toString()).contains("published the 2 concepts of birds");
    }

    @Test
    void lookingChangesNothing() throws Exception {
        List<TopicSettings> needed = TopicSettings.of(new Topics("none."), 1);
        try (TopicAdmin topics = TopicAdmin.connect(kafka.bootstrapServers(), Map.of())) {
            assertThat(topics.inspect(needed).missing()).hasSize(needed.size());
        }
        assertThat(admin.listTopics().names().get()).noneMatch(name -> name.startsWith("none."));
    }

    private int topics(String prefix, String... more) {
        List<String> arguments = new ArrayList<>(List.of("topics", "--partitions", "1"));
        arguments.addAll(List.of("--bootstrap-servers", kafka.bootstrapServers()));
        arguments.addAll(List.of("--topic-prefix", prefix));
        return execute(arguments, more);
    }

    private int execute(List<String> arguments, String... more) {
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of(more));
        return TapaStream.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
    }

    private static void create(String name, Map<String, String> config) throws Exception {
        NewTopic topic = new NewTopic(name, Optional.of(1), Optional.of((short) 1));
        admin.createTopics(List.of(topic.configs(config))).all().get();
    }

    private static void alter(String topic, String settings) throws Exception {
        List<AlterConfigOp> changes = new ArrayList<>();
        for (String setting : settings.split(",")) {
            String[] parts = setting.split("=");
            changes.add(
                    new AlterConfigOp(
                            new ConfigEntry(parts[0], parts[1]), AlterConfigOp.OpType.SET));
        }
        admin.incrementalAlterConfigs(
                        Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), changes))
                .all()
                .get();
    }
}

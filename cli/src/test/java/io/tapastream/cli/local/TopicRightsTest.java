package io.tapastream.cli.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tapastream.cli.TapaStream;
import io.tapastream.cli.console.CliException;
import io.tapastream.schemas.topics.TopicSettings;
import io.tapastream.schemas.topics.Topics;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user who may read the topics, and neither create any nor see their settings. */
class TopicRightsTest {
    private static final Map<String, String> AUTHORIZING =
            Map.of(
                    "authorizer.class.name",
                    "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                    "allow.everyone.if.no.acl.found",
                    "true");

    private static final String ABSENT = "new.annotated-images";

    @TempDir private Path dir;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void whatMayNotBeSeenIsSaidAndTheRestGoesOn() throws Exception {
        List<TopicSettings> needed = TopicSettings.of(Topics.DEFAULT, 1);
        try (EmbeddedKafka kafka = EmbeddedKafka.start(dir, AUTHORIZING);
                TopicAdmin topics = TopicAdmin.connect(kafka.bootstrapServers(), Map.of());
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            topics.createMissing(needed, (short) 1);
            List<AclBinding> topicRights =
                    Stream.concat(needed.stream().map(TopicSettings::name), Stream.of(ABSENT))
                            .map(topic -> allow(ResourceType.TOPIC, topic, AclOperation.DESCRIBE))
                            .toList();
            List<AclBinding> clusterRights =
                    Stream.of(AclOperation.CLUSTER_ACTION, AclOperation.ALTER)
                            .map(right -> allow(ResourceType.CLUSTER, "kafka-cluster", right))
                            .toList();
            // The right to alter the cluster goes first, or the second request would be refused.
            admin.createAcls(clusterRights).all().get();
            admin.createAcls(topicRights).all().get();

            TopicReport report = topics.inspect(needed);
            assertThat(report.unchecked()).hasSize(needed.size());
            assertThat(report.missing()).isEmpty();
            assertThat(topics.createMissing(needed, (short) 1)).isEmpty();
            int exit =
                    TapaStream.commandLine()
                            .setOut(new PrintWriter(out, true))
                            .setErr(new PrintWriter(err, true))
                            .execute("topics", "--bootstrap-servers", kafka.bootstrapServers());
            assertThat(exit).as(err.toString()).isZero();
            assertThat(out.toString()).containsPattern("sae-checkpoints +was there, 1 partition");
            assertThat(err.toString().lines())
                    .singleElement()
                    .satisfies(
                            line ->
                                    assertThat(line)
                                            .startsWith("warning: the settings of annotated-images")
                                            .contains("could not be checked"));

            assertThatThrownBy(
                            () ->
                                    topics.createMissing(
                                            TopicSettings.of(new Topics("new."), 1), (short) 1))
                    .isInstanceOf(CliException.class)
                    .hasMessageContaining("cannot create the topic " + ABSENT);
        }
    }

    private static AclBinding allow(ResourceType type, String name, AclOperation right) {
        return new AclBinding(
                new ResourcePattern(type, name, PatternType.LITERAL),
                new AccessControlEntry("User:ANONYMOUS", "*", right, AclPermissionType.ALLOW));
    }
}

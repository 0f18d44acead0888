package io.tapastream.cli;

import io.tapastream.cli.console.KafkaOptions;
import io.tapastream.cli.local.TopicAdmin;
import io.tapastream.cli.local.TopicGuard;
import io.tapastream.cli.local.TopicReport;
import io.tapastream.schemas.topics.TopicSettings;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Creates the topics on a Kafka of one's own, and says what those that exist lack. */
@Command(
        name = "topics",
        description =
                "Creates missing topics with their settings (compaction, no"
                        + " expiry). Existing topics are not changed; for those with"
                        + " settings that lose data or do other harm, prints the"
                        + " command that corrects them. Exit code 1 if data would be"
                        + " lost.",
        mixinStandardHelpOptions = true)
final class TopicsCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private KafkaOptions kafka;
    @Mixin private TopicGuard guard;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "4",
            description = "Partitions of each topic. Default: ${DEFAULT-VALUE}.")
    private int partitions;

    @Option(
            names = "--replication-factor",
            paramLabel = "N",
            defaultValue = "-1",
            description = "Replicas of each partition. Default: the broker's setting.")
    private short replicationFactor;

    @Override
    public Integer call() throws InterruptedException {
        if (partitions < 1) {
            throw new picocli.CommandLine.ParameterException(
                    spec.commandLine(), "--partitions must be at least 1, not " + partitions);
        }
        List<TopicSettings> wanted = TopicSettings.of(kafka.topics(), partitions);
        try (TopicAdmin admin = TopicAdmin.connect(kafka.bootstrapServers(), kafka.properties())) {
            List<String> created = admin.createMissing(wanted, replicationFactor);
            TopicReport report = admin.inspect(wanted);
            PrintWriter out = spec.commandLine().getOut();
            for (TopicSettings topic : wanted) {
                out.printf("%-24s %s%n", topic.name(), state(topic.name(), created, report));
            }
            out.flush();
            guard.check(report, spec.commandLine().getErr());
        }
        return 0;
    }

    private static String state(String topic, List<String> created, TopicReport report) {
        if (created.contains(topic)) {
            return "created";
        }
        Integer partitions = report.partitions().get(topic);
        return partitions == null
                ? "was there"
                : "was there, %d %s"
                        .formatted(partitions, partitions == 1 ? "partition" : "partitions");
    }
}

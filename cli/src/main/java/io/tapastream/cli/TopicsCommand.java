package io.tapastream.cli;

import io.tapastream.cli.console.KafkaOptions;
import io.tapastream.cli.local.TopicAdmin;
import io.tapastream.schemas.topics.TopicSettings;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Creates the topics on a Kafka of one's own. */
@Command(
        name = "topics",
        description =
                "Creates the topics that are missing, with their settings (compaction, no expiry). Topics that exist are left as they are.",
        mixinStandardHelpOptions = true)
final class TopicsCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private KafkaOptions kafka;

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
            description = "Copies of each partition. Default: as the broker has it.")
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
            for (TopicSettings topic : wanted) {
                spec.commandLine()
                        .getOut()
                        .printf(
                                "%-24s %s%n",
                                topic.name(),
                                created.contains(topic.name()) ? "created" : "was there");
            }
        }
        return 0;
    }
}

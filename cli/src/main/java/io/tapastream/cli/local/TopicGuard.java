package io.tapastream.cli.local;

import io.tapastream.cli.console.CliException;
import io.tapastream.cli.console.KafkaOptions;
import io.tapastream.schemas.topics.TopicSettings;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.List;
import picocli.CommandLine.Option;

/** Says which topics have other settings than they need, and ends where those lose data. */
public final class TopicGuard {
    @Option(
            names = "--accept-topic-settings",
            description =
                    "Continue even if a topic has a setting that loses data, such"
                            + " as compaction of an input topic. A message still says so.")
    private boolean accepted;

    /**
     * Prints a sentence for each topic that does not have what it needs.
     *
     * @throws CliException where settings lose data silently and that was not accepted
     */
    public void check(TopicReport report, PrintWriter err) {
        report.sentences().forEach(sentence -> err.println("warning: " + sentence));
        err.flush();
        List<String> losing = report.losingData();
        if (!losing.isEmpty() && !accepted) {
            throw new CliException(
                    "settings of %s lose data (see the warnings above); mend them, or give --accept-topic-settings to go on with them"
                            .formatted(String.join(", ", losing)));
        }
    }

    /**
     * The same of topics that are about to be written.
     *
     * @param topics their names
     * @throws CliException also where Kafka cannot be reached
     */
    public void check(KafkaOptions kafka, Collection<String> topics, PrintWriter err) {
        List<TopicSettings> needed =
                TopicSettings.of(kafka.topics(), 1).stream()
                        .filter(topic -> topics.contains(topic.name()))
                        .toList();
        try (TopicAdmin admin = TopicAdmin.connect(kafka.bootstrapServers(), kafka.properties())) {
            TopicReport report = admin.inspect(needed);
            if (!report.missing().isEmpty()) {
                err.printf(
                        "warning: there is no topic %s at %s yet; 'tapastream topics' creates it with the settings that it needs%n",
                        String.join(" and no ", report.missing()), kafka.bootstrapServers());
            }
            check(report, err);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException("stopped while the topics were looked at", e);
        }
    }
}

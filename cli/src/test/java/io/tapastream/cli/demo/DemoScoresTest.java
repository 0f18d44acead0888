package io.tapastream.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.cli.demo.DemoScores.Newest;
import io.tapastream.cli.demo.DemoScores.Sae;
import io.tapastream.cli.local.EmbeddedKafka;
import io.tapastream.cli.local.TopicAdmin;
import io.tapastream.cli.publish.RecordPublisher;
import io.tapastream.read.model.TestRecords;
import io.tapastream.schemas.MatchScore;
import io.tapastream.schemas.SaeHealth;
import io.tapastream.schemas.TapaScore;
import io.tapastream.schemas.topics.RecordKeys;
import io.tapastream.schemas.topics.TopicSettings;
import io.tapastream.schemas.topics.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoScoresTest {
    @TempDir private Path folder;

    /** The order of the records in the topics: the newest is not the last. */
    @Test
    void theNewestIsOfTheLatestEpochWhateverTheOrder() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder)) {
            try (TopicAdmin admin = TopicAdmin.connect(kafka.bootstrapServers(), Map.of())) {
                admin.createMissing(TopicSettings.of(Topics.DEFAULT, 1), (short) 1);
            }
            try (RecordPublisher publisher = RecordPublisher.connect(kafka.bootstrapServers())) {
                publish(publisher, 1, 3, 0.25);
                publish(publisher, 2, 1, 0.5);
                publish(publisher, 1, 9, 0.125);
                // Read to here, all of the above was read.
                publish(publisher, "last", 0, 1, 0.75);
                publisher.flush();
            }
            try (DemoScores scores = new DemoScores(kafka.bootstrapServers(), 100, 40)) {
                scores.follow(2, Duration.ofMinutes(1), line -> {});
                Newest newest = scores.newest(new Sae("sae", 0));
                assertThat(
                                List.of(
                                        newest.match().getValues().get(0).getValue(),
                                        newest.tapa().getValues().get(0).getValue(),
                                        newest.health().getL0()))
                        .containsOnly(0.5);
            }
        }
    }

    private static void publish(
            RecordPublisher publisher, long epoch, long revision, double value) {
        publish(publisher, "sae", epoch, revision, value);
    }

    private static void publish(
            RecordPublisher publisher, String sae, long epoch, long revision, double value) {
        Topics topics = Topics.DEFAULT;
        MatchScore match =
                TestRecords.match("demo", sae, 0, revision, value).setEpoch(epoch).build();
        publisher.send(topics.matchScores(), RecordKeys.of(match), match);
        TapaScore tapa = TestRecords.tapa("demo", sae, 0, revision, value).setEpoch(epoch).build();
        publisher.send(topics.tapaScores(), RecordKeys.of(tapa), tapa);
        SaeHealth health =
                TestRecords.health("demo", sae, 0, revision).setL0(value).setEpoch(epoch).build();
        publisher.send(topics.saeHealth(), RecordKeys.of(health), health);
    }
}

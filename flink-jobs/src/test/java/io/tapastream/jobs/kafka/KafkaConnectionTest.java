package io.tapastream.jobs.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.jobs.config.KafkaOptions;
import io.tapastream.schemas.topics.TopicUser;
import io.tapastream.schemas.topics.Topics;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

class KafkaConnectionTest {
    /** Where Kafka checks rights, the job has those of the catalogue and no others. */
    @Test
    void theJobReadsTheTopicsThatTheCatalogueLetsItRead() {
        Configuration options = new Configuration();
        options.set(KafkaOptions.BOOTSTRAP_SERVERS, "127.0.0.1:1");
        options.set(KafkaOptions.TOPIC_PREFIX, "a.");
        KafkaConnection kafka = KafkaConnection.of(options);
        List<String> read = new ArrayList<>(kafka.sampleTopics());
        read.addAll(kafka.saeTopics());
        read.addAll(kafka.statusTopic());
        Topics topics = new Topics("a.");
        assertThat(read)
                .containsExactlyInAnyOrderElementsOf(
                        TopicUser.EVALUATION.reads().stream().map(topics::name).toList());
    }
}

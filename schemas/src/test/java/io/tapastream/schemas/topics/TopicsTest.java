package io.tapastream.schemas.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TopicsTest {
    @Test
    void everyTopicHasSettingsAndKeepsItsRecordsForEver() {
        Topics topics = new Topics("test.");
        List<TopicSettings> settings = TopicSettings.of(topics, 3);
        assertThat(settings)
                .extracting(TopicSettings::name)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(topics.inputs().stream(), topics.outputs().stream())
                                .collect(Collectors.toList()));
        assertThat(settings)
                .allSatisfy(
                        topic -> {
                            assertThat(topic.name()).startsWith("test.");
                            assertThat(topic.config()).containsEntry("retention.ms", "-1");
                        });
    }

    @Test
    void onlyTopicsWhereTheNewestRecordOfAKeyWinsAreCompacted() {
        assertThat(TopicSettings.of(Topics.DEFAULT, 2))
                .filteredOn(topic -> topic.config().get("cleanup.policy").equals("compact"))
                .extracting(TopicSettings::name)
                .containsExactlyInAnyOrder(
                        "concept-vocabularies",
                        "concept-matches",
                        "match-scores",
                        "tapa-scores",
                        "sae-health",
                        "sae-comparisons",
                        "alerts",
                        "sae-checkpoint-status",
                        "pair-latents");
    }

    @Test
    void aPrefixThatKafkaWouldRefuseIsRefusedHere() {
        assertThatThrownBy(() -> new Topics("a/b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a/b");
    }
}

package io.tapastream.schemas.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicRulesTest {
    /** Kafka's own values where a topic says nothing. */
    private static final Map<String, String> DEFAULTS =
            Map.of(
                    "cleanup.policy", "delete",
                    "retention.ms", "604800000",
                    "retention.bytes", "-1",
                    "max.message.bytes", "1048588",
                    "min.insync.replicas", "1");

    @Test
    void aTopicThatTheProductCreatesHasWhatItNeeds() {
        for (TopicSettings topic : TopicSettings.of(Topics.DEFAULT, 3)) {
            Map<String, String> created = new HashMap<>(DEFAULTS);
            created.putAll(topic.config());
            assertThat(TopicRules.faults(topic, created, 1)).as(topic.name()).isEmpty();
        }
    }

    @Test
    void aTopicThatKafkaCreatedByItselfLosesRecordsAfterAWeek() {
        for (TopicSettings topic : TopicSettings.of(Topics.DEFAULT, 3)) {
            assertThat(TopicRules.faults(topic, DEFAULTS, 1))
                    .as(topic.name())
                    .singleElement()
                    .satisfies(
                            fault -> {
                                assertThat(fault.consequence()).contains("after 7 days");
                                assertThat(fault.losesData()).isFalse();
                            });
        }
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // topic, setting, value, found at, needed, loses data
                "sae-checkpoints, cleanup.policy, compact, cleanup.policy, delete, true",
                "sae-checkpoints, cleanup.policy, 'compact,delete', cleanup.policy, delete, true",
                "annotated-images, cleanup.policy, 'delete, compact', cleanup.policy, delete, true",
                "image-pairs, cleanup.policy, compact, cleanup.policy, delete, true",
                "rejected, cleanup.policy, compact, cleanup.policy, delete, true",
                "annotated-images, cleanup.policy, '', -, -, false",
                "annotated-images, retention.ms, 3600000, retention.ms, -1, false",
                "image-pairs, retention.bytes, 1000000, retention.bytes, -1, false",
                "match-scores, cleanup.policy, delete, cleanup.policy, compact, false",
                "match-scores, cleanup.policy, 'compact,delete', -, -, false",
                "match-scores, retention.ms, 1000, -, -, false",
                "concept-vocabularies, cleanup.policy, delete, cleanup.policy, compact, false",
                "sae-checkpoints, max.message.bytes, 100000, max.message.bytes, 1048588, false",
                "alerts, min.insync.replicas, 2, min.insync.replicas, 1, false",
            })
    void eachSettingIsComparedWhereItHasAnEffect(
            String name,
            String setting,
            String value,
            String fault,
            String needed,
            boolean losesData) {
        TopicSettings topic = topic(name);
        Map<String, String> found = new HashMap<>(DEFAULTS);
        found.putAll(topic.config());
        found.put(setting, value);
        List<TopicFault> faults = TopicRules.faults(topic, found, 1);
        if (fault == null) {
            assertThat(faults).isEmpty();
            return;
        }
        assertThat(faults)
                .singleElement()
                .satisfies(
                        only -> {
                            assertThat(only.setting()).isEqualTo(fault);
                            assertThat(only.found()).isEqualTo(value);
                            assertThat(only.needed()).isEqualTo(needed);
                            assertThat(only.losesData()).isEqualTo(losesData);
                        });
    }

    @Test
    void compactionWithRetentionDeletesTheNewestScores() {
        Map<String, String> found = new HashMap<>(DEFAULTS);
        found.put("cleanup.policy", "compact,delete");
        assertThat(TopicRules.faults(topic("tapa-scores"), found, 1))
                .extracting(TopicFault::clause)
                .containsExactly(
                        "cleanup.policy is compact,delete, needed is compact: also the newest"
                                + " record of each key is deleted after 7 days");
    }

    @Test
    void severalFaultsAreMendedTogether() {
        Map<String, String> found = new HashMap<>(DEFAULTS);
        found.put("cleanup.policy", "compact,delete");
        found.put("max.message.bytes", "1000");
        List<TopicFault> faults = TopicRules.faults(topic("sae-checkpoints"), found, 1);
        assertThat(TopicRules.mending(faults))
                .isEqualTo(
                        "cleanup.policy=delete,retention.ms=-1,retention.bytes=-1,max.message.bytes=1048588");
    }

    @Test
    void whatIsNotKnownIsNotCompared() {
        for (TopicSettings topic : TopicSettings.of(Topics.DEFAULT, 3)) {
            assertThat(TopicRules.faults(topic, Map.of(), 0)).isEmpty();
        }
    }

    private static TopicSettings topic(String name) {
        return TopicSettings.of(Topics.DEFAULT, 3).stream()
                .filter(topic -> topic.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}

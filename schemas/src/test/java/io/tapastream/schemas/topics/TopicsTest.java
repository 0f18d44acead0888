package io.tapastream.schemas.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tapastream.schemas.MatchScoreValue;
import java.util.Arrays;
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
    void onlyTopicsWhereEveryRecordOfAKeyCountsAreNotCompacted() {
        assertThat(TopicSettings.of(Topics.DEFAULT, 2))
                .filteredOn(topic -> topic.config().get("cleanup.policy").equals("delete"))
                .extracting(TopicSettings::name)
                .containsExactly("annotated-images", "image-pairs", "sae-checkpoints", "rejected");
        assertThat(Topic.values())
                .filteredOn(Topic::isCompacted)
                .allSatisfy(topic -> assertThat(topic.records()).hasSize(1));
    }

    @Test
    void onlyVocabulariesHaveOnePartition() {
        assertThat(TopicSettings.of(Topics.DEFAULT, 7))
                .filteredOn(topic -> topic.partitions() != 7)
                .singleElement()
                .satisfies(
                        topic -> {
                            assertThat(topic.name()).isEqualTo("concept-vocabularies");
                            assertThat(topic.partitions()).isEqualTo(1);
                        });
    }

    @Test
    void everyRecordTravelsInOneTopic() {
        assertThat(Arrays.stream(Topic.values()).flatMap(topic -> topic.records().stream()))
                .doesNotHaveDuplicates()
                .allSatisfy(
                        record ->
                                assertThat(Topic.of(record).records())
                                        .as(record.getName())
                                        .contains(record));
        assertThatThrownBy(() -> Topic.of(MatchScoreValue.getClassSchema()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("MatchScoreValue does not travel on its own")
                .hasMessageContaining("AnnotatedImage");
    }

    @Test
    void whoKeepsScoresReadsWhatIsWrittenButNoRecordsOfSinglePairs() {
        Topics topics = new Topics("a.");
        assertThat(topics.outputs()).containsAll(topics.summaries()).contains("a.pair-latents");
        assertThat(topics.summaries()).doesNotContain("a.pair-latents");
    }

    @Test
    void aPrefixThatKafkaWouldRefuseIsRefusedHere() {
        assertThatThrownBy(() -> new Topics("a/b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a/b");
    }
}

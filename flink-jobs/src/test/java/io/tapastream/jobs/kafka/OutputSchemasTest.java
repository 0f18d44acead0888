package io.tapastream.jobs.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.schemas.MatchScore;
import io.tapastream.schemas.topics.Topics;
import org.junit.jupiter.api.Test;

class OutputSchemasTest {
    @Test
    void everyOutputTopicHasASchema() {
        Topics topics = new Topics("a.");
        assertThat(OutputSchemas.of(topics))
                .containsOnlyKeys(topics.outputs())
                .containsEntry("a.match-scores", MatchScore.getClassSchema());
    }

    @Test
    void withoutARegistryThereIsNothingToLookUp() {
        assertThat(new OutputSchemas(Topics.DEFAULT, null).ids()).isEmpty();
    }
}

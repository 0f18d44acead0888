package io.tapastream.jobs.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.schemas.topics.Topics;
import org.junit.jupiter.api.Test;

class OutputSchemasTest {
    @Test
    void everyOutputTopicHasASchema() {
        Topics topics = new Topics("a.");
        assertThat(OutputSchemas.of(topics).keySet())
                .containsExactlyInAnyOrderElementsOf(topics.outputs());
    }

    @Test
    void withoutARegistryThereIsNothingToLookUp() {
        assertThat(new OutputSchemas(Topics.DEFAULT, null).ids()).isEmpty();
    }
}

package io.tapastream.jobs.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.schemas.topics.TopicUser;
import org.junit.jupiter.api.Test;

class StoreTablesTest {
    @Test
    void everyRecordThatTheCatalogueHasStoredHasATableAndNoOther() {
        assertThat(StoreTables.layouts().stream().map(RecordLayout::schema).distinct())
                .containsExactlyInAnyOrderElementsOf(
                        TopicUser.STORE.reads().stream()
                                .flatMap(topic -> topic.records().stream())
                                .toList());
    }
}

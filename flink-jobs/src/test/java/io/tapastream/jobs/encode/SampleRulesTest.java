package io.tapastream.jobs.encode;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.jobs.message.Messages;
import io.tapastream.jobs.message.Sample;
import org.junit.jupiter.api.Test;

class SampleRulesTest {
    private final Sample kept = Messages.image("a", 100, 1f, 2f);

    @Test
    void theSameContentChangesNothing() {
        assertThat(SampleRules.supersedes(Messages.image("a", 100, 1f, 2f), kept, null)).isFalse();
        assertThat(SampleRules.supersedes(Messages.image("a", 200, 1f, 2f), kept, null)).isFalse();
    }

    @Test
    void ofTwoContentsTheLaterEventTimeCountsAndOnTiesTheLaterArrival() {
        assertThat(SampleRules.supersedes(Messages.image("a", 99, 3f, 2f), kept, null)).isFalse();
        assertThat(SampleRules.supersedes(Messages.image("a", 100, 3f, 2f), kept, null)).isTrue();
        assertThat(SampleRules.supersedes(Messages.image("a", 101, 3f, 2f), kept, null)).isTrue();
    }

    @Test
    void whatWasRetractedComesBackOnlyWithALaterRecord() {
        assertThat(SampleRules.supersedes(Messages.image("a", 99, 1f, 2f), null, 100L)).isFalse();
        assertThat(SampleRules.supersedes(Messages.image("a", 101, 1f, 2f), null, 100L)).isTrue();
    }

    @Test
    void conceptsOutsideTheVocabularyAreRefused() {
        assertThat(SampleRules.checkConcepts(kept, 2)).isEmpty();
        assertThat(SampleRules.checkConcepts(kept, 1))
                .hasValueSatisfying(r -> assertThat(r.reason()).isEqualTo("UNKNOWN_CONCEPT"));
        assertThat(SampleRules.checkConcepts(Messages.pair("p", 1, 1f), 1)).isPresent();
    }

    @Test
    void anotherWidthIsRefusedOnceTheWidthIsKnown() {
        assertThat(SampleRules.checkWidth(kept, null)).isEmpty();
        assertThat(SampleRules.checkWidth(kept, 2)).isEmpty();
        assertThat(SampleRules.checkWidth(kept, 3))
                .hasValueSatisfying(
                        r -> {
                            assertThat(r.reason()).isEqualTo("EMBEDDING_WIDTH");
                            assertThat(r.id()).isEqualTo("a");
                        });
    }

    @Test
    void theBlockOfAnIdNeverChanges() {
        assertThat(ImageBlock.of(Messages.image("a", 0, 1f), 64).index())
                .isEqualTo(ImageBlock.of(Messages.image("a", 9, 2f), 64).index());
        assertThat(ImageBlock.of(Messages.image("001.Albatross/a.jpg", 0, 1f), 64))
                .isEqualTo(new ImageBlock("birds/2026", BLOCK_OF_ALBATROSS));
    }

    /** As the first release computed it; another value would orphan the state of running jobs. */
    private static final int BLOCK_OF_ALBATROSS = 17;
}

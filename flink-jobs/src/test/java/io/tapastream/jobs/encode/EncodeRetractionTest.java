package io.tapastream.jobs.encode;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.jobs.message.BlockCommand.Action;
import io.tapastream.jobs.message.EvaluationEvent.BlockReport;
import io.tapastream.jobs.message.Messages;
import io.tapastream.jobs.message.Rejection;
import io.tapastream.jobs.message.SaeCheckpoint;
import io.tapastream.jobs.message.Sample;
import io.tapastream.jobs.message.Sample.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the encode stage retracts: samples that are taken from the data set, and codes of an SAE
 * that is refused.
 */
@Timeout(300)
class EncodeRetractionTest extends EncodeScenario {
    @ParameterizedTest
    @EnumSource(Backend.class)
    void whatIsRetractedComesBackOnlyWithALaterRecord(Backend backend) throws Exception {
        SaeCheckpoint sae = store().stored(1);
        try (EncodeSubtasks subtasks = subtasks(1, backend, SMALL_BATCHES)) {
            vocabulary(subtasks);
            all(subtasks, Action.OPEN, sae);
            subtasks.send(samples(0, 10));
            subtasks.barrier();
            awaitExact(subtasks, sae);

            long early = time;
            subtasks.send(retraction(Kind.IMAGE, 3), retraction(Kind.PAIR, 4));
            assertExact(subtasks, sae);
            subtasks.send(
                    Messages.image("image 3", early, embedding()),
                    Messages.pair("pair 4", early, embedding()),
                    retractionAt(Kind.IMAGE, "image 5", 1),
                    retractionAt(Kind.PAIR, "nobody", 1));
            subtasks.barrier();
            assertExact(subtasks, sae);

            subtasks.send(image(3), pair(4));
            subtasks.barrier();
            awaitExact(subtasks, sae);
            assertThat(subtasks.received().evaluated()).isEqualTo(22);
        }
    }

    @Test
    void whatIsRetractedWhileItWaitsForTheVocabularyIsNotEvaluated() throws Exception {
        SaeCheckpoint sae = store().stored(1);
        try (EncodeSubtasks subtasks = subtasks(2, Backend.HEAP, LARGE_BATCHES)) {
            subtasks.send(samples(0, 10));
            subtasks.send(retraction(Kind.IMAGE, 3), retraction(Kind.PAIR, 4));
            subtasks.restore(1);
            vocabulary(subtasks);
            all(subtasks, Action.OPEN, sae);
            awaitExact(subtasks, sae);
            assertThat(subtasks.received().evaluated()).isEqualTo(18);
        }
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void aLiveSaeThatGivesNoCodesRetractsWhatItEmittedInThatBlock(Backend backend)
            throws Exception {
        SaeCheckpoint fragile = store().exponential(1);
        SaeCheckpoint good = store().stored(2);
        try (EncodeSubtasks subtasks = subtasks(1, backend, SMALL_BATCHES)) {
            vocabulary(subtasks);
            all(subtasks, Action.OPEN, fragile);
            all(subtasks, Action.OPEN, good);
            subtasks.send(samples(0, 20));
            subtasks.barrier();
            awaitExact(subtasks, good);
            awaitReports(subtasks, fragile, report -> !report.refused());
            assertThat(subtasks.received().codes(fragile, BIRDS, CONCEPT_BLOCKS)).hasSize(60);

            Sample far = Messages.image("image 5", ++time, 90, 90, 90, 90);
            kept.put(far.id(), far);
            int block = ImageBlock.of(far, IMAGE_BLOCKS).index();
            subtasks.send(far);
            subtasks.restore(2);
            assertThat(subtasks.received().report(fragile, BIRDS, block).refused()).isTrue();
            assertThat(subtasks.received().codes(fragile, BIRDS, CONCEPT_BLOCKS).keySet())
                    .allSatisfy(
                            place ->
                                    assertThat(
                                                    ImageBlock.indexOf(
                                                            place.replaceAll(
                                                                    "^(gather .|score) ", ""),
                                                            IMAGE_BLOCKS))
                                            .isNotEqualTo(block))
                    .isNotEmpty();
            assertThat(subtasks.rejected())
                    .extracting(Rejection::reason)
                    .containsExactly("CODES_NOT_FINITE");

            all(subtasks, Action.CLOSE, fragile);
            awaitReports(subtasks, fragile, BlockReport::closed);
            subtasks.send(samples(20, 24));
            subtasks.barrier();
            awaitExact(subtasks, good);
        }
    }
}

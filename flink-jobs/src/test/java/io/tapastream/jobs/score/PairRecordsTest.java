package io.tapastream.jobs.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.jobs.message.EvaluationEvent.PairCodes;
import io.tapastream.jobs.message.EvaluationId;
import io.tapastream.jobs.message.OutputRecord;
import io.tapastream.jobs.message.SaeId;
import io.tapastream.schemas.PairLatents;
import io.tapastream.schemas.wire.RecordFraming;
import io.tapastream.schemas.wire.WireFormatException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class PairRecordsTest {
    private final PairRecords records = new PairRecords(2);

    @Test
    void aPairIsWrittenWithItsLatentsUnderItsKey() throws WireFormatException {
        OutputRecord record = records.of(codes(false, new int[] {4, 9}), null).orElseThrow();
        assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("r/s/3/birds/p%2F1");
        PairLatents latents = RecordFraming.SINGLE_OBJECT.decode(record.value(), PairLatents.class);
        assertThat(latents.getOriginal()).isEqualTo(List.of(4, 9));
        assertThat(latents.getPerturbed()).isEqualTo(List.of(7));
        assertThat(latents.getAddedConcept()).isNull();
    }

    @Test
    void onePairTooDenseIsLeftOutAndTakesAnEarlierOneBack() throws WireFormatException {
        PairCodes dense = codes(false, new int[] {1, 2, 3});
        assertThat(records.of(dense, null)).isEmpty();
        assertThat(records.of(dense, dense)).isEmpty();
        assertThat(latents(dense, codes(false, new int[] {1})).getOriginal()).isNull();
    }

    @Test
    void aPairThatIsGoneIsTakenBackOnce() throws WireFormatException {
        PairCodes gone = codes(true, new int[0]);
        assertThat(latents(gone, codes(false, new int[] {1})).getPerturbed()).isNull();
        assertThat(records.of(gone, null)).isEmpty();
    }

    @Test
    void withoutALimitNothingIsWritten() {
        PairCodes empty = codes(false, new int[0]);
        assertThat(records.of(empty, null)).isPresent();
        assertThat(new PairRecords(0).of(empty, empty)).isEmpty();
    }

    private PairLatents latents(PairCodes pair, PairCodes previous) throws WireFormatException {
        return RecordFraming.SINGLE_OBJECT.decode(
                records.of(pair, previous).orElseThrow().value(), PairLatents.class);
    }

    private static PairCodes codes(boolean removed, int[] original) {
        return new PairCodes(
                new EvaluationId(new SaeId("r", "s", 3), "birds"),
                "p/1",
                removed,
                original,
                removed ? new int[0] : new int[] {7},
                5,
                -1,
                null,
                1000);
    }
}

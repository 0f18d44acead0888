package io.tapastream.read.model;

import io.tapastream.core.score.ScoreMethod;
import io.tapastream.schemas.ScoreStatus;
import io.tapastream.schemas.TapaScore;
import io.tapastream.schemas.TapaScoreValue;
import io.tapastream.schemas.topics.RecordAge;
import java.util.List;
import java.util.Optional;

/**
 * The newest TAPAScores of one event-time window, in a fraction of the memory of their record.
 *
 * @param start of the window, inclusive, in milliseconds since 1970-01-01 UTC
 * @param end of the window, exclusive
 * @param complete whether the watermark has passed its end
 * @param settled whether all that the job held had gone through the SAE when it was written
 * @param age epoch and revision of the record
 * @param images behind the coalitions
 * @param pairs in the window
 * @param pairsAdding those that add a concept
 * @param values one of each matching and prefix size
 */
public record TapaWindow(
        long start,
        long end,
        boolean complete,
        boolean settled,
        RecordAge age,
        long images,
        long pairs,
        long pairsAdding,
        List<Value> values) {
    public TapaWindow {
        values = List.copyOf(values);
    }

    /**
     * One value; null where it is undefined.
     *
     * @param method of which matching and prefix size
     * @param value TAPAScore
     * @param low lower end of its 95 % interval
     * @param high upper end of it
     * @param deltaAdd mean over the pairs that add a concept
     * @param deltaRem mean over the pairs
     */
    public record Value(
            ScoreMethod method,
            Double value,
            Double low,
            Double high,
            Double deltaAdd,
            Double deltaRem) {}

    static TapaWindow of(TapaScore record) {
        return new TapaWindow(
                record.getWindowStart().toEpochMilli(),
                record.getWindowEnd().toEpochMilli(),
                record.getWindowComplete(),
                record.getStatus() == ScoreStatus.SETTLED,
                RecordAge.of(record),
                record.getImages(),
                record.getPairs(),
                record.getPairsAdding(),
                record.getValues().stream().map(TapaWindow::value).toList());
    }

    private static Value value(TapaScoreValue value) {
        return new Value(
                new ScoreMethod(value.getMethod(), value.getBeta(), value.getK()),
                value.getValue(),
                value.getLow(),
                value.getHigh(),
                value.getDeltaAdd(),
                value.getDeltaRem());
    }

    /** The value of this method; empty where the record had none. */
    public Optional<Value> value(ScoreMethod method) {
        return values.stream().filter(value -> value.method().equals(method)).findFirst();
    }
}

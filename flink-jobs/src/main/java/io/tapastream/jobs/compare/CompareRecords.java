package io.tapastream.jobs.compare;

import io.tapastream.core.compare.Finding;
import io.tapastream.jobs.message.OutputRecord;
import io.tapastream.jobs.message.OutputRecords;
import io.tapastream.jobs.message.SaeId;
import io.tapastream.jobs.message.SettledScores;
import io.tapastream.jobs.message.WatchedScore;
import io.tapastream.schemas.Alert;
import io.tapastream.schemas.AlertKind;
import io.tapastream.schemas.AlertSeverity;
import io.tapastream.schemas.SaeComparison;
import io.tapastream.schemas.SaeComparisonValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Writes comparisons and alerts as the records of their topics. */
final class CompareRecords {
    private CompareRecords() {}

    /**
     * @param encoderSha256 digest of the image encoder; null where it is not known
     */
    static OutputRecord comparison(Comparison comparison, String encoderSha256, long revision) {
        SettledScores now = comparison.now();
        SettledScores previous = comparison.previous();
        SaeId id = now.evaluation().sae();
        List<SaeComparisonValue> values = new ArrayList<>();
        comparison.values().forEach(value -> values.add(value(value)));
        SaeComparison record =
                SaeComparison.newBuilder()
                        .setRun(id.run())
                        .setSae(id.sae())
                        .setStep(id.step())
                        .setFormerStep(previous.evaluation().sae().step())
                        .setDataSet(now.evaluation().dataSet())
                        .setImageEncoder(now.encoder())
                        .setImageEncoderSha256(encoderSha256)
                        .setRevision(revision)
                        .setImages(now.images())
                        .setPairs(now.pairs())
                        .setImageSet(now.imageSet())
                        .setConcepts(now.supports().length)
                        .setL0(defined(now.l0()))
                        .setFormerL0(defined(previous.l0()))
                        .setDeadFraction(defined(now.deadFraction()))
                        .setFormerDeadFraction(defined(previous.deadFraction()))
                        .setValues(values)
                        .build();
        return OutputRecords.of(record);
    }

    private static SaeComparisonValue value(Comparison.Value value) {
        return SaeComparisonValue.newBuilder()
                .setMethod(value.now().method())
                .setBeta(value.now().beta())
                .setK(value.now().k())
                .setConceptsCompared(value.churn().compared())
                .setConceptsChanged(value.churn().changed())
                .setChurn(defined(value.churn().share()))
                .setMatchScore(value.now().matchScore())
                .setFormerMatchScore(value.previous().matchScore())
                .setMatchDifference(value.match().value())
                .setMatchLow(defined(value.match().low()))
                .setMatchHigh(defined(value.match().high()))
                .setMatchSignificant(value.match().significant())
                .setTapaScore(defined(value.now().tapaScore()))
                .setFormerTapaScore(defined(value.previous().tapaScore()))
                .setTapaDifference(defined(value.tapa().value()))
                .setTapaLow(defined(value.tapa().low()))
                .setTapaHigh(defined(value.tapa().high()))
                .setTapaSignificant(value.tapa().significant())
                .setHeldOut(defined(value.now().heldOutScore()))
                .setFormerHeldOut(defined(value.previous().heldOutScore()))
                .setHeldOutDifference(defined(value.heldOut().value()))
                .setHeldOutLow(defined(value.heldOut().low()))
                .setHeldOutHigh(defined(value.heldOut().high()))
                .setHeldOutSignificant(value.heldOut().significant())
                .build();
    }

    /**
     * An alert about scores.
     *
     * @param previous the SAE checkpoint before it; null where it is the first
     */
    static OutputRecord alert(
            AlertRules.Kind kind,
            AlertRules.Raised raised,
            SettledScores now,
            SettledScores previous,
            boolean holds,
            long revision) {
        Alert.Builder record =
                alert(now.evaluation().sae(), raised.finding(), raised.sentence(), holds, revision)
                        .setDataSet(now.evaluation().dataSet())
                        .setKind(AlertKind.valueOf(kind.name()))
                        .setFormerStep(previous == null ? null : previous.evaluation().sae().step())
                        .setImages(now.images())
                        .setPairs(now.pairs())
                        .setTime(Instant.ofEpochMilli(now.eventTime()));
        if (raised.method() != null) {
            record.setMethod(raised.method().method())
                    .setBeta(raised.method().beta())
                    .setK(raised.method().k());
        }
        return output(record.build());
    }

    /** The alert that an SAE is not above its untrained baseline. */
    static OutputRecord belowBaseline(
            WatchedScore trained, Finding finding, String sentence, boolean holds, long revision) {
        return output(
                alert(trained.evaluation().sae(), finding, sentence, holds, revision)
                        .setDataSet(trained.evaluation().dataSet())
                        .setKind(AlertKind.BELOW_BASELINE)
                        .setMethod(trained.scored().method())
                        .setBeta(trained.scored().beta())
                        .setK(trained.scored().k())
                        .setImages(trained.images())
                        .setTime(Instant.ofEpochMilli(trained.eventTime()))
                        .build());
    }

    /** The alert that nothing came after this SAE checkpoint. */
    static OutputRecord silence(
            SaeId last, Finding finding, long noticed, boolean holds, long revision) {
        String sentence =
                holds
                        ? "%s is the last SAE checkpoint of its run for %.0f s."
                                .formatted(last, finding.value())
                        : "the run goes on after %s.".formatted(last);
        return output(
                alert(last, finding, sentence, holds, revision)
                        .setKind(AlertKind.RUN_SILENT)
                        .setTime(Instant.ofEpochMilli(noticed))
                        .build());
    }

    private static Alert.Builder alert(
            SaeId id, Finding finding, String sentence, boolean holds, long revision) {
        return Alert.newBuilder()
                .setRun(id.run())
                .setSae(id.sae())
                .setStep(id.step())
                .setSeverity(finding.critical() ? AlertSeverity.CRITICAL : AlertSeverity.WARNING)
                .setRaised(holds)
                .setRevision(revision)
                .setSentence(sentence)
                .setValue(Double.isNaN(finding.value()) ? 0 : finding.value())
                .setFormerValue(defined(finding.previous()))
                .setThreshold(finding.threshold());
    }

    private static OutputRecord output(Alert record) {
        return OutputRecords.of(record);
    }

    private static Double defined(double value) {
        return Double.isNaN(value) ? null : value;
    }
}

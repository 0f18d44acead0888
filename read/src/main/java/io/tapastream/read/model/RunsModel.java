package io.tapastream.read.model;

import io.tapastream.core.score.PairedDifference;
import io.tapastream.core.score.ScoreMethod;
import io.tapastream.schemas.Alert;
import io.tapastream.schemas.ConceptMatch;
import io.tapastream.schemas.MatchScore;
import io.tapastream.schemas.MatchScoreValue;
import io.tapastream.schemas.Rejected;
import io.tapastream.schemas.SaeCheckpointStatus;
import io.tapastream.schemas.SaeComparison;
import io.tapastream.schemas.SaeHealth;
import io.tapastream.schemas.SaeRole;
import io.tapastream.schemas.TapaScore;
import io.tapastream.schemas.topics.RecordAge;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;

/**
 * What the output topics say of all runs: of each evaluation the newest records, where each SAE
 * checkpoint is, and the alerts. Of two records of one kind and key the newer counts, by {@link
 * RecordAge}, whatever the order in which they come. Of the TAPAScores of windows, which have no
 * end, only so many of each evaluation are kept as is asked for; those of single concepts in
 * windows are left out.
 *
 * <p>Memory grows with the number of evaluations times the number of their concepts. Not
 * thread-safe.
 */
public final class RunsModel {
    /** The run under which the job's own baselines are (docs/decisions/0005-delta.md). */
    public static final String BASELINE_RUN = "baseline";

    private final NavigableMap<EvaluationId, Evaluation> evaluations = new TreeMap<>();
    private final NavigableMap<SaeCheckpointName, SaeCheckpointStatus> statuses = new TreeMap<>();
    private final Map<AlertId, Alert> alerts = new HashMap<>();
    private final int windows;
    private long rejected;
    private long version;

    /** A model without windows. */
    public RunsModel() {
        this(0);
    }

    /**
     * @param windows of how many windows of each evaluation the TAPAScores are kept, the newest
     */
    public RunsModel(int windows) {
        this.windows = windows;
    }

    /**
     * Takes a record of an output topic.
     *
     * @param written when Kafka got it
     * @return the evaluation that it changed; empty where it is older than what is known, or of a
     *     kind that says nothing of one evaluation
     */
    public Optional<EvaluationId> apply(SpecificRecord record, Instant written) {
        if (record instanceof MatchScore r) {
            EvaluationId id = new EvaluationId(r.getRun(), r.getSae(), r.getStep(), r.getDataSet());
            return change(id, r, written, evaluation -> evaluation.put(r));
        }
        if (record instanceof TapaScore r) {
            EvaluationId id = new EvaluationId(r.getRun(), r.getSae(), r.getStep(), r.getDataSet());
            return switch (r.getScope()) {
                case TOTAL -> change(id, r, written, evaluation -> evaluation.put(r));
                case CONCEPT -> change(id, r, written, evaluation -> evaluation.putConcept(r));
                case WINDOW ->
                        windows == 0
                                ? Optional.empty()
                                : change(
                                        id,
                                        r,
                                        written,
                                        evaluation -> evaluation.putWindow(r, windows));
                case CONCEPT_WINDOW -> Optional.empty();
            };
        }
        if (record instanceof SaeHealth r) {
            EvaluationId id = new EvaluationId(r.getRun(), r.getSae(), r.getStep(), r.getDataSet());
            return change(id, r, written, evaluation -> evaluation.put(r));
        }
        if (record instanceof ConceptMatch r) {
            EvaluationId id = new EvaluationId(r.getRun(), r.getSae(), r.getStep(), r.getDataSet());
            return change(id, r, written, evaluation -> evaluation.put(r));
        }
        if (record instanceof SaeComparison r) {
            EvaluationId id = new EvaluationId(r.getRun(), r.getSae(), r.getStep(), r.getDataSet());
            return change(id, r, written, evaluation -> evaluation.put(r));
        }
        applyToRuns(record);
        return Optional.empty();
    }

    private Optional<EvaluationId> change(
            EvaluationId id, SpecificRecord record, Instant written, Predicate<Evaluation> put) {
        Evaluation evaluation = evaluations.computeIfAbsent(id, Evaluation::new);
        evaluation.written(written);
        if (!evaluation.enter(RecordAge.of(record).epoch()) || !put.test(evaluation)) {
            return Optional.empty();
        }
        version++;
        evaluation.changed(version);
        if (evaluation.role().orElse(SaeRole.TRAINED) != SaeRole.TRAINED) {
            // Others are compared with it: what is shown of them may change as well.
            touch(other -> other.dataSet().equals(id.dataSet()));
        }
        return Optional.of(id);
    }

    private void touch(Predicate<EvaluationId> which) {
        evaluations.values().stream()
                .filter(evaluation -> which.test(evaluation.id()))
                .forEach(evaluation -> evaluation.changed(version));
    }

    private void applyToRuns(SpecificRecord record) {
        if (record instanceof SaeCheckpointStatus status) {
            SaeCheckpointName name =
                    new SaeCheckpointName(status.getRun(), status.getSae(), status.getStep());
            SaeCheckpointStatus old = statuses.get(name);
            if (RecordAge.replaces(status, old)) {
                statuses.put(name, status);
                version++;
                touch(id -> id.saeCheckpoint().equals(name));
            }
        } else if (record instanceof Alert alert) {
            Alert old = alerts.get(AlertId.of(alert));
            if (RecordAge.replaces(alert, old)) {
                alerts.put(AlertId.of(alert), alert);
                version++;
            }
        } else if (record instanceof Rejected) {
            rejected++;
            version++;
        }
    }

    /** Grows with every change. */
    public long version() {
        return version;
    }

    /** All evaluations, by run, data set, SAE and step. */
    public Collection<Evaluation> evaluations() {
        return Collections.unmodifiableCollection(evaluations.values());
    }

    /** The evaluation; empty when no record of it has come. */
    public Optional<Evaluation> find(EvaluationId id) {
        return Optional.ofNullable(evaluations.get(id));
    }

    /** The evaluations of one SAE on one data set, by step. */
    public List<Evaluation> of(Lineage lineage) {
        return evaluations.values().stream()
                .filter(evaluation -> evaluation.id().lineage().equals(lineage))
                .toList();
    }

    /** Where an SAE checkpoint is in its life; empty when no record says it. */
    public Optional<SaeCheckpointStatus> status(SaeCheckpointName saeCheckpoint) {
        return Optional.ofNullable(statuses.get(saeCheckpoint));
    }

    /** Where all SAE checkpoints are, by run, SAE and step. */
    public Collection<SaeCheckpointStatus> statuses() {
        return Collections.unmodifiableCollection(statuses.values());
    }

    /** The alerts that hold, the newest first. */
    public List<Alert> alerts() {
        return alerts.values().stream()
                .filter(Alert::getRaised)
                .filter(alert -> alert.getEpoch() >= epochOf(alert))
                .sorted(Comparator.comparing(Alert::getTime).reversed())
                .toList();
    }

    /** The latest epoch that said something of what an alert is about. */
    private long epochOf(Alert alert) {
        if (alert.getDataSet() == null) {
            return status(new SaeCheckpointName(alert.getRun(), alert.getSae(), alert.getStep()))
                    .map(SaeCheckpointStatus::getEpoch)
                    .orElse(0L);
        }
        EvaluationId id =
                new EvaluationId(
                        alert.getRun(), alert.getSae(), alert.getStep(), alert.getDataSet());
        return find(id).map(Evaluation::epoch).orElse(0L);
    }

    /** Records that the job refused. */
    public long rejected() {
        return rejected;
    }

    /**
     * The untrained SAE that an SAE is compared with: the dense one that the job drew for it, as in
     * the paper; where there is none the sparse one; where there is neither, one that the run
     * published itself.
     */
    public Optional<Evaluation> baseline(Evaluation evaluation) {
        if (evaluation.role().orElse(SaeRole.RANDOM) != SaeRole.TRAINED) {
            return Optional.empty();
        }
        return evaluation
                .match()
                .flatMap(
                        match ->
                                drawn(evaluation, match.getDenseBaseline())
                                        .or(() -> drawn(evaluation, match.getSparseBaseline()))
                                        .or(() -> published(evaluation)));
    }

    private Optional<Evaluation> drawn(Evaluation evaluation, String sae) {
        return sae == null
                ? Optional.empty()
                : find(new EvaluationId(BASELINE_RUN, sae, 0, evaluation.id().dataSet()));
    }

    private Optional<Evaluation> published(Evaluation evaluation) {
        return evaluations.values().stream()
                .filter(other -> other.role().orElse(SaeRole.TRAINED) == SaeRole.UNTRAINED)
                .filter(other -> other.id().run().equals(evaluation.id().run()))
                .filter(other -> other.id().dataSet().equals(evaluation.id().dataSet()))
                .filter(other -> other.imageEncoder().equals(evaluation.imageEncoder()))
                .findFirst();
    }

    /**
     * Delta MATCHScore against {@link #baseline}.
     *
     * @return empty unless both are settled on the same images and have a value of the method
     */
    public OptionalDouble delta(Evaluation evaluation, ScoreMethod method) {
        return toBaseline(evaluation, method, DeltaMatchScore::of);
    }

    /**
     * The same as published: minus the mean of {@link #baseline} over all methods and betas of the
     * same k.
     *
     * @return empty unless both are settled on the same images and have the same methods at that k
     */
    public OptionalDouble publishedDelta(Evaluation evaluation, ScoreMethod method) {
        return toBaseline(evaluation, method, PublishedDelta::of);
    }

    private OptionalDouble toBaseline(
            Evaluation evaluation, ScoreMethod method, Difference difference) {
        Optional<MatchScoreValue> value = evaluation.match(method);
        Optional<MatchScore> baseline = baseline(evaluation).flatMap(Evaluation::match);
        if (value.isEmpty() || baseline.isEmpty()) {
            return OptionalDouble.empty();
        }
        return difference.of(evaluation.match().orElseThrow(), value.get(), baseline.get());
    }

    private interface Difference {
        OptionalDouble of(MatchScore sae, MatchScoreValue value, MatchScore baseline);
    }

    /** The same of the held-out MATCHScore, with its paired interval over images. */
    public Optional<PairedDifference> heldOutDelta(Evaluation evaluation, ScoreMethod method) {
        return baseline(evaluation)
                .flatMap(baseline -> heldOutDifference(evaluation, baseline, method));
    }

    /** How far the held-out MATCHScore of an SAE checkpoint is above that of another. */
    public static Optional<PairedDifference> heldOutDifference(
            Evaluation evaluation, Evaluation other, ScoreMethod method) {
        Optional<MatchScoreValue> value = evaluation.match(method);
        return value.isEmpty() || other.match().isEmpty()
                ? Optional.empty()
                : HeldOutDifference.of(
                        evaluation.match().orElseThrow(), value.get(), other.match().orElseThrow());
    }
}

package io.tapastream.cli.scores;

import io.tapastream.schemas.ConceptMatch;
import io.tapastream.schemas.MatchScore;
import io.tapastream.schemas.MatchScoreValue;
import io.tapastream.schemas.Rejected;
import io.tapastream.schemas.SaeHealth;
import io.tapastream.schemas.SaeRole;
import io.tapastream.schemas.TapaScope;
import io.tapastream.schemas.TapaScore;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;

/**
 * What the output topics say of all runs: of each evaluation the newest records. Of two records of
 * one kind and key the higher revision counts, whatever the order in which they come; of two equal
 * revisions the later one. TAPAScores of single windows are left out: they are many and have no
 * end.
 *
 * <p>Memory grows with the number of evaluations times the number of their concepts. Not
 * thread-safe.
 */
public final class RunsModel {
    /** The run under which the job's own baselines are (docs/decisions/0005-delta.md). */
    public static final String BASELINE_RUN = "baseline";

    private final NavigableMap<EvaluationId, Evaluation> evaluations = new TreeMap<>();
    private long rejected;

    /**
     * Takes a record of an output topic.
     *
     * @param written when Kafka got it
     * @return the evaluation that it changed; empty where it is older than what is known, or of a
     *     kind that says nothing of one evaluation
     */
    public Optional<EvaluationId> apply(SpecificRecord record, Instant written) {
        if (record instanceof MatchScore match) {
            EvaluationId id =
                    id(match.getRun(), match.getSae(), match.getStep(), match.getDataSet());
            return change(id, written, evaluation -> evaluation.put(match));
        }
        if (record instanceof TapaScore tapa) {
            if (tapa.getScope() != TapaScope.TOTAL) {
                return Optional.empty();
            }
            EvaluationId id = id(tapa.getRun(), tapa.getSae(), tapa.getStep(), tapa.getDataSet());
            return change(id, written, evaluation -> evaluation.put(tapa));
        }
        if (record instanceof SaeHealth health) {
            EvaluationId id =
                    id(health.getRun(), health.getSae(), health.getStep(), health.getDataSet());
            return change(id, written, evaluation -> evaluation.put(health));
        }
        if (record instanceof ConceptMatch match) {
            EvaluationId id =
                    id(match.getRun(), match.getSae(), match.getStep(), match.getDataSet());
            return change(id, written, evaluation -> evaluation.put(match));
        }
        if (record instanceof Rejected) {
            rejected++;
        }
        return Optional.empty();
    }

    private static EvaluationId id(String run, String sae, long step, String dataSet) {
        return new EvaluationId(run, sae, step, dataSet);
    }

    private Optional<EvaluationId> change(
            EvaluationId id, Instant written, Predicate<Evaluation> put) {
        Evaluation evaluation = evaluations.computeIfAbsent(id, Evaluation::new);
        evaluation.written(written);
        return put.test(evaluation) ? Optional.of(id) : Optional.empty();
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
        MatchScore match = evaluation.match().orElse(null);
        if (match == null) {
            return Optional.empty();
        }
        return drawn(evaluation, match.getDenseBaseline())
                .or(() -> drawn(evaluation, match.getSparseBaseline()))
                .or(() -> published(evaluation));
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
        Optional<MatchScoreValue> value = evaluation.match(method);
        Optional<MatchScore> baseline = baseline(evaluation).flatMap(Evaluation::match);
        if (value.isEmpty() || baseline.isEmpty()) {
            return OptionalDouble.empty();
        }
        return DeltaMatchScore.of(evaluation.match().orElseThrow(), value.get(), baseline.get());
    }
}

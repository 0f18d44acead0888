package io.tapastream.read.model;

import io.tapastream.core.score.ScoreMethod;
import io.tapastream.schemas.ConceptMatch;
import io.tapastream.schemas.MatchScore;
import io.tapastream.schemas.MatchScoreValue;
import io.tapastream.schemas.SaeComparison;
import io.tapastream.schemas.SaeHealth;
import io.tapastream.schemas.SaeRole;
import io.tapastream.schemas.ScoreStatus;
import io.tapastream.schemas.TapaScore;
import io.tapastream.schemas.TapaScoreValue;
import io.tapastream.schemas.topics.RecordAge;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The newest records of one SAE checkpoint on one data set, all of one epoch: what an earlier
 * beginning of the job said goes as soon as a later one says something. What has not come yet is
 * empty. Not thread-safe; changes with the {@link RunsModel} that it is of.
 */
public final class Evaluation {
    private final EvaluationId id;
    private final NavigableMap<Integer, MatchedConcept> concepts = new TreeMap<>();
    private final NavigableMap<Integer, ConceptTapa> conceptTapas = new TreeMap<>();
    private final NavigableMap<Long, TapaWindow> windows = new TreeMap<>();
    private long windowsTaken;
    private MatchScore match;
    private TapaScore tapa;
    private SaeHealth health;
    private SaeComparison comparison;
    private long epoch;
    private long version;
    private Instant firstWritten;
    private Instant lastWritten;

    Evaluation(EvaluationId id) {
        this.id = id;
    }

    /**
     * Makes ready for a record of this epoch: a later one than before forgets all.
     *
     * @return whether the record counts; not where it is of an earlier epoch
     */
    boolean enter(long of) {
        if (of > epoch) {
            epoch = of;
            concepts.clear();
            conceptTapas.clear();
            windows.clear();
            windowsTaken++;
            match = null;
            tapa = null;
            health = null;
            comparison = null;
        }
        return of == epoch;
    }

    /** The latest epoch that said something of it. */
    long epoch() {
        return epoch;
    }

    boolean put(MatchScore record) {
        if (!RecordAge.replaces(record, match)) {
            return false;
        }
        match = record;
        return true;
    }

    boolean put(TapaScore record) {
        if (!RecordAge.replaces(record, tapa)) {
            return false;
        }
        tapa = record;
        return true;
    }

    boolean put(SaeHealth record) {
        if (!RecordAge.replaces(record, health)) {
            return false;
        }
        health = record;
        return true;
    }

    boolean put(SaeComparison record) {
        if (!RecordAge.replaces(record, comparison)) {
            return false;
        }
        comparison = record;
        return true;
    }

    /** Takes a score of the scope CONCEPT. */
    boolean putConcept(TapaScore record) {
        ConceptTapa old = conceptTapas.get(record.getConcept());
        if (old != null && !RecordAge.of(record).replaces(old.age())) {
            return false;
        }
        conceptTapas.put(record.getConcept(), ConceptTapa.of(record));
        return true;
    }

    /** Takes a score of the scope WINDOW, and keeps at most so many, the newest windows. */
    boolean putWindow(TapaScore record, int most) {
        TapaWindow window = TapaWindow.of(record);
        TapaWindow old = windows.get(window.start());
        if (old != null && !window.age().replaces(old.age())) {
            return false;
        }
        windows.put(window.start(), window);
        windowsTaken++;
        if (windows.size() > most) {
            windows.pollFirstEntry();
        }
        return true;
    }

    boolean put(ConceptMatch record) {
        MatchedConcept old = concepts.get(record.getConcept());
        if (old != null && !RecordAge.of(record).replaces(old.age())) {
            return false;
        }
        concepts.put(record.getConcept(), MatchedConcept.of(record));
        return true;
    }

    void changed(long newVersion) {
        version = newVersion;
    }

    void written(Instant at) {
        firstWritten = firstWritten == null || at.isBefore(firstWritten) ? at : firstWritten;
        lastWritten = lastWritten == null || at.isAfter(lastWritten) ? at : lastWritten;
    }

    public EvaluationId id() {
        return id;
    }

    public Optional<MatchScore> match() {
        return Optional.ofNullable(match);
    }

    /** TAPAScore over all pairs. */
    public Optional<TapaScore> tapa() {
        return Optional.ofNullable(tapa);
    }

    public Optional<SaeHealth> health() {
        return Optional.ofNullable(health);
    }

    /** The matches by concept, ascending. */
    public NavigableMap<Integer, MatchedConcept> concepts() {
        return Collections.unmodifiableNavigableMap(concepts);
    }

    /** TAPAScores of single concepts by concept, ascending. */
    public NavigableMap<Integer, ConceptTapa> conceptTapas() {
        return Collections.unmodifiableNavigableMap(conceptTapas);
    }

    /** TAPAScores of the newest windows by their starts, ascending. */
    public NavigableMap<Long, TapaWindow> windows() {
        return Collections.unmodifiableNavigableMap(windows);
    }

    /** Grows with every change of a window. */
    public long windowsTaken() {
        return windowsTaken;
    }

    /** How it differs from the previous SAE checkpoint. */
    public Optional<SaeComparison> comparison() {
        return Optional.ofNullable(comparison);
    }

    /** The model's version when this, or what it is compared with, changed last. */
    public long version() {
        return version;
    }

    public Optional<MatchScoreValue> match(ScoreMethod method) {
        return match().flatMap(record -> MethodValues.match(method, record.getValues()));
    }

    public Optional<TapaScoreValue> tapa(ScoreMethod method) {
        return tapa().flatMap(record -> MethodValues.tapa(method, record.getValues()));
    }

    /** Empty as long as only matches of concepts have come. */
    public Optional<SaeRole> role() {
        return match().map(MatchScore::getRole)
                .or(() -> tapa().map(TapaScore::getRole))
                .or(() -> health().map(SaeHealth::getRole));
    }

    /** Empty as long as only matches of concepts have come. */
    public Optional<String> architecture() {
        return match().map(MatchScore::getArchitecture)
                .or(() -> tapa().map(TapaScore::getArchitecture))
                .or(() -> health().map(SaeHealth::getArchitecture));
    }

    /** Empty as long as only matches of concepts have come. */
    public Optional<String> imageEncoder() {
        return match().map(MatchScore::getImageEncoder)
                .or(() -> tapa().map(TapaScore::getImageEncoder))
                .or(() -> health().map(SaeHealth::getImageEncoder));
    }

    /** SETTLED when every score that has come is, and MATCHScore among them. */
    public ScoreStatus status() {
        boolean settled =
                match != null
                        && match.getStatus() == ScoreStatus.SETTLED
                        && (tapa == null || tapa.getStatus() == ScoreStatus.SETTLED);
        return settled ? ScoreStatus.SETTLED : ScoreStatus.LIVE;
    }

    /** Whether the last record of MATCHScore has come. */
    public boolean closed() {
        return match != null && match.getClosed();
    }

    /** Annotated images behind MATCHScore. */
    public long images() {
        return match == null ? 0 : match.getImages();
    }

    /** Pairs behind TAPAScore. */
    public long pairs() {
        return tapa == null ? 0 : tapa.getPairs();
    }

    /** What makes the figures doubtful, each sentence once. */
    public List<String> warnings() {
        List<String> all = new ArrayList<>();
        match().ifPresent(record -> all.addAll(record.getWarnings()));
        health().ifPresent(record -> all.addAll(record.getWarnings()));
        return all.stream().distinct().toList();
    }

    /** When Kafka got the first of the records that were read. */
    public Instant firstWritten() {
        return firstWritten;
    }

    /** When Kafka got the last of the records that were read. */
    public Instant lastWritten() {
        return lastWritten;
    }
}

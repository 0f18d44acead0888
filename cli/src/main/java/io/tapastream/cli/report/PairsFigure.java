package io.tapastream.cli.report;

import io.tapastream.cli.report.Series.Point;
import io.tapastream.read.model.ConceptTapa;
import io.tapastream.read.model.Evaluation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** How many pairs remove and how many add each concept of a data set. */
final class PairsFigure {
    /** More rows make a figure that nobody reads. */
    private static final int MOST = 150;

    private static final Style REMOVED =
            new Style("#c2410c", Style.Line.NONE, Style.Marker.SQUARE, false);
    private static final Style ADDED =
            new Style("#0b6e99", Style.Line.NONE, Style.Marker.SQUARE, false);

    private final List<ReportRow> rows;

    /**
     * @param rows of one data set
     */
    PairsFigure(List<ReportRow> rows) {
        this.rows = rows;
    }

    Figure figure() {
        Optional<Evaluation> source = source();
        List<ConceptTapa> concepts =
                source.stream()
                        .flatMap(evaluation -> evaluation.conceptTapas().values().stream())
                        .filter(concept -> concept.pairs() > 0)
                        .sorted(
                                Comparator.comparingLong(ConceptTapa::pairs)
                                        .reversed()
                                        .thenComparing(ConceptTapa::concept))
                        .toList();
        List<ConceptTapa> shown = concepts.subList(0, Math.min(MOST, concepts.size()));
        List<String> names = shown.stream().map(ConceptTapa::name).toList();
        List<Point> removed = new ArrayList<>();
        List<Point> added = new ArrayList<>();
        for (int i = 0; i < shown.size(); i++) {
            long adding = shown.get(i).pairsAdding();
            long removing = shown.get(i).pairs() - adding;
            removed.add(
                    Point.at(
                            (double) removing,
                            (double) i,
                            null,
                            null,
                            removing + " remove " + names.get(i)));
            added.add(
                    Point.at(
                            (double) adding,
                            (double) i,
                            null,
                            null,
                            adding + " add " + names.get(i)));
        }
        return new RowFigure(
                "pairs-per-concept",
                "Pairs per concept",
                caption(source, concepts.size()),
                "No TAPAScore of a single concept has come: it needs image pairs and the job's option"
                        + " concept-tapa-scores.",
                Axis.counts("pairs", shown.stream().mapToDouble(ConceptTapa::pairs)),
                names,
                true,
                List.of(
                        new Series("pairs that remove the concept", REMOVED, removed),
                        new Series("pairs that add the concept", ADDED, added)));
    }

    private static String caption(Optional<Evaluation> source, int concepts) {
        return source.map(
                        evaluation ->
                                "How many of the %d pairs remove and add each concept, as counted by %s / %s, step %d. %s"
                                        .formatted(
                                                evaluation.pairs(),
                                                evaluation.id().run(),
                                                evaluation.id().sae(),
                                                evaluation.id().step(),
                                                concepts > MOST
                                                        ? "The %d concepts with the most pairs, of %d that have any."
                                                                .formatted(MOST, concepts)
                                                        : "%d concepts have any."
                                                                .formatted(concepts)))
                .orElse("");
    }

    /** All SAE checkpoints have the same pairs in the end: the one that counts the most of them. */
    private Optional<Evaluation> source() {
        return rows.stream()
                .filter(row -> !row.evaluation().conceptTapas().isEmpty())
                .max(
                        Comparator.comparingLong((ReportRow row) -> row.evaluation().pairs())
                                .thenComparing(ReportRow::trained))
                .map(ReportRow::evaluation);
    }
}

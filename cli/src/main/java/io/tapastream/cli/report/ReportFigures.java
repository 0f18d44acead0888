package io.tapastream.cli.report;

import io.tapastream.core.score.ScoreMethod;
import io.tapastream.read.model.Lineage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The figures of a report, after those of the paper (arXiv 2606.24716), on one data set. */
final class ReportFigures {
    private final List<Figure> figures = new ArrayList<>();

    /**
     * @param rows of one data set, by run, SAE and step
     */
    ReportFigures(List<ReportRow> rows, ScoreMethod method) {
        List<ReportRow> last = last(rows);
        Colours colours = new Colours();
        ScoreFigures of = new ScoreFigures(rows, last, method, colours);
        ReportScore.SCORES.forEach(score -> figures.add(of.overDictionarySize(score)));
        ReportScore.SCORES.forEach(score -> figures.add(of.overSparsity(score)));
        ReportScore.SCORES.forEach(score -> figures.add(of.overK(score)));
        figures.add(new DeltaFigure(last, method, colours).figure());
        BaselineFigures beside = new BaselineFigures(last, method, colours);
        ReportScore.SCORES.forEach(score -> figures.add(beside.against(score)));
        figures.add(beside.tapaAgainstMatch());
        figures.add(new LeakageFigure(last, method, of).figure());
        ReportScore.SCORES.forEach(score -> figures.add(of.overSteps(score)));
        figures.add(new PairsFigure(rows).figure());
        figures.add(new DensityFigure(last, colours).figure());
    }

    /** The last step of each SAE, in the order of the rows. */
    static List<ReportRow> last(List<ReportRow> rows) {
        Map<Lineage, ReportRow> newest = new LinkedHashMap<>();
        rows.forEach(row -> newest.put(row.evaluation().id().lineage(), row));
        return List.copyOf(newest.values());
    }

    /** Those that have something to show. */
    List<Figure> figures() {
        return figures.stream().filter(figure -> !figure.isEmpty()).toList();
    }

    /** What is not shown and why, a sentence for each figure. */
    List<String> absences() {
        return figures.stream()
                .filter(Figure::isEmpty)
                .map(figure -> figure.title() + ": " + figure.absence())
                .toList();
    }
}

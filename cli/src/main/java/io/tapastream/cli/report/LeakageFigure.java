package io.tapastream.cli.report;

import io.tapastream.core.measures.Pearson;
import io.tapastream.core.score.ScoreMethod;
import java.util.List;
import java.util.Locale;

/**
 * Does a larger dictionary leak more? delta_stay over the dictionary size, with the correlation.
 */
final class LeakageFigure {
    private static final int FEWEST = 3;

    private final List<ReportRow> trained;
    private final ScoreMethod method;
    private final ScoreFigures figures;

    /**
     * @param last the last step of each SAE of one data set
     */
    LeakageFigure(List<ReportRow> last, ScoreMethod method, ScoreFigures figures) {
        this.trained =
                last.stream()
                        .filter(ReportRow::trained)
                        .filter(row -> row.dictionarySize().isPresent())
                        .filter(row -> ReportScore.STAY.of(row).value() != null)
                        .toList();
        this.method = method;
        this.figures = figures;
    }

    Figure figure() {
        PlotFigure plot = figures.overDictionarySize(ReportScore.STAY);
        return new PlotFigure(
                plot.id(),
                plot.title(),
                Caption.of(
                                "How often coalitions of concepts that should stay change; lower"
                                        + " is better. Last step of each SAE by architecture.",
                                method,
                                trained,
                                ReportScore.STAY)
                        + " "
                        + correlation(),
                plot.absence(),
                plot.x(),
                plot.y(),
                plot.series());
    }

    private String correlation() {
        double[] stay =
                trained.stream().mapToDouble(row -> ReportScore.STAY.of(row).value()).toArray();
        double[] size =
                trained.stream().mapToDouble(row -> row.dictionarySize().orElseThrow()).toArray();
        double[] log = new double[size.length];
        for (int i = 0; i < log.length; i++) {
            log[i] = Math.log(size[i]);
        }
        double r = Pearson.of(log, stay);
        if (stay.length < FEWEST || Double.isNaN(r)) {
            return "Pearson's r needs three trained SAEs that differ in both.";
        }
        return String.format(
                Locale.ROOT,
                "Pearson's r with log D is %.3f (with D %.3f), over %d trained SAEs.",
                r,
                Pearson.of(size, stay),
                stay.length);
    }
}

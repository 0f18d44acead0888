package io.tapastream.cli.watch;

import io.tapastream.core.score.ScoreMethod;
import io.tapastream.read.model.Evaluation;
import io.tapastream.read.model.EvaluationId;
import io.tapastream.read.model.RunsModel;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A row of the table for each evaluation of which a figure in it changed. */
final class LineOutput implements WatchOutput {
    private final WatchTable table;
    private final PrintWriter out;
    private final StaleNotice notice;
    private final Map<EvaluationId, String> last = new HashMap<>();

    LineOutput(RunsModel model, ScoreMethod method, PrintWriter out) {
        this.table = new WatchTable(model, method, WatchTable.WIDEST_NAME);
        this.out = out;
        this.notice = new StaleNotice(out);
        out.println(table.header().stripTrailing());
        out.flush();
    }

    @Override
    public void stale(String why) {
        notice.stale(why);
    }

    @Override
    public void show(List<Evaluation> changed, long lag) {
        notice.fresh();
        for (Evaluation evaluation : changed) {
            String row = table.row(evaluation).stripTrailing();
            if (!row.equals(last.put(evaluation.id(), row))) {
                out.println(row);
            }
        }
        out.flush();
    }
}

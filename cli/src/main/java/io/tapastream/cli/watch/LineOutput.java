package io.tapastream.cli.watch;

import io.tapastream.cli.scores.EvaluationId;
import io.tapastream.cli.scores.RunsModel;
import io.tapastream.cli.scores.ScoreMethod;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** A row of the table for each evaluation of which a figure in it changed. */
final class LineOutput implements WatchOutput {
    private final RunsModel model;
    private final WatchTable table;
    private final PrintWriter out;
    private final Map<EvaluationId, String> last = new HashMap<>();

    LineOutput(RunsModel model, ScoreMethod method, PrintWriter out) {
        this.model = model;
        this.table = new WatchTable(model, method);
        this.out = out;
        out.println(WatchTable.header().stripTrailing());
        out.flush();
    }

    @Override
    public void show(Set<EvaluationId> changed, long lag) {
        for (EvaluationId id : changed) {
            String row = table.row(model.find(id).orElseThrow()).stripTrailing();
            if (!row.equals(last.put(id, row))) {
                out.println(row);
            }
        }
        out.flush();
    }
}

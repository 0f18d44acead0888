package io.tapastream.cli.watch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tapastream.read.model.Evaluation;
import io.tapastream.read.model.EvaluationJson;
import io.tapastream.read.model.RunsModel;
import java.io.PrintWriter;
import java.util.List;

/** One line of JSON for each evaluation that changed, with all of its values. */
final class JsonOutput implements WatchOutput {
    private final RunsModel model;
    private final ObjectMapper mapper = new ObjectMapper();
    private final EvaluationJson json = new EvaluationJson(mapper);
    private final PrintWriter out;
    private final StaleNotice notice;

    /**
     * @param out takes the JSON
     * @param err takes what is no JSON
     */
    JsonOutput(RunsModel model, PrintWriter out, PrintWriter err) {
        this.model = model;
        this.out = out;
        this.notice = new StaleNotice(err);
    }

    @Override
    public void stale(String why) {
        notice.stale(why);
    }

    @Override
    public void show(List<Evaluation> changed, long lag) {
        notice.fresh();
        for (Evaluation evaluation : changed) {
            try {
                out.println(mapper.writeValueAsString(json.of(model, evaluation)));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("an evaluation cannot be written as JSON", e);
            }
        }
        out.flush();
    }
}

package io.tapastream.cli.watch;

import io.tapastream.cli.console.KafkaOptions;
import io.tapastream.cli.console.RegistryOptions;
import io.tapastream.cli.console.ScoreMethodOptions;
import io.tapastream.cli.console.StopSignal;
import io.tapastream.core.score.ScoreMethod;
import io.tapastream.read.model.Evaluation;
import io.tapastream.read.model.RunsModel;
import io.tapastream.read.topic.OutputTopics;
import io.tapastream.read.topic.TopicsUnavailableException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows the scores as they move. */
@Command(
        name = "watch",
        description =
                "Shows the scores of runs and their changes: a live table on a"
                        + " terminal, lines of text if the output is not a terminal,"
                        + " JSON for scripts.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Reads the output topics of the job only, and leaves no consumer group behind. A"
                    + " baseline that"
                    + " the job drew itself is in the run 'baseline' and is always shown. Ctrl-C ends it."
        })
public final class WatchCommand implements Callable<Integer> {
    private static final Duration REDRAW = Duration.ofMillis(500);

    @Spec private CommandSpec spec;
    @Mixin private KafkaOptions kafka;
    @Mixin private RegistryOptions registry;

    @Option(
            names = "--run",
            paramLabel = "NAME",
            description = "Show only this run. May be repeated. Default: all.")
    private List<String> runs = List.of();

    @Option(names = "--once", description = "Show the present scores, and end.")
    private boolean once;

    @Option(
            names = "--json",
            description =
                    "One line of JSON for each change of an SAE checkpoint, with"
                            + " all methods; --method, --beta and --k have no effect.")
    private boolean json;

    @Mixin private ScoreMethodOptions method;

    @Override
    public Integer call() throws Exception {
        ScoreMethod chosen = chosen();
        try {
            StopSignal.during(
                    () -> {
                        watch(chosen);
                        return null;
                    });
            return 0;
        } catch (InterruptedException e) {
            return StopSignal.EXIT_CODE;
        }
    }

    private ScoreMethod chosen() {
        try {
            return method.chosen();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private void watch(ScoreMethod chosen) throws InterruptedException {
        RunsModel model = new RunsModel();
        long shown = 0;
        OutputTopics.Reader reader = model::apply;
        try (OutputTopics topics =
                        OutputTopics.open(
                                kafka.bootstrapServers(),
                                OutputTopics.scores(kafka.topics()),
                                kafka.properties(),
                                registry.framing());
                WatchOutput output = output(model, chosen)) {
            topics.readToEnd(reader);
            while (true) {
                try {
                    output.show(changedSince(shown, model), topics.lag());
                    shown = model.version();
                    if (once) {
                        return;
                    }
                    topics.poll(REDRAW, reader);
                } catch (TopicsUnavailableException e) {
                    if (once) {
                        throw e;
                    }
                    // The consumer connects again by itself and goes on where it was.
                    output.stale(e.getMessage());
                    Thread.sleep(REDRAW.toMillis());
                }
            }
        }
    }

    private List<Evaluation> changedSince(long version, RunsModel model) {
        return model.evaluations().stream()
                .filter(evaluation -> evaluation.version() > version)
                .filter(evaluation -> isShown(evaluation.id().run()))
                .toList();
    }

    private WatchOutput output(RunsModel model, ScoreMethod chosen) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            return new JsonOutput(model, out, spec.commandLine().getErr());
        }
        if (once || !onTerminal()) {
            return new LineOutput(model, chosen, out);
        }
        return new ScreenOutput(
                new WatchScreen(model, chosen, this::isShown), out, Clock.systemUTC());
    }

    private boolean isShown(String run) {
        return runs.isEmpty() || runs.contains(run) || run.equals(RunsModel.BASELINE_RUN);
    }

    /** Whether the standard output is a terminal; the launcher knows it and says so. */
    private static boolean onTerminal() {
        return Boolean.getBoolean("tapastream.terminal.out");
    }
}

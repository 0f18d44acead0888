package io.tapastream.cli.console;

import io.tapastream.core.match.MatchingMethod;
import io.tapastream.core.score.ScoreMethod;
import java.util.Iterator;
import picocli.CommandLine.Option;

/** The options by which a command says which of the values it shows. */
public final class ScoreMethodOptions {
    private static final String FBMP = "fbmp";

    @Option(
            names = "--method",
            paramLabel = "NAME",
            defaultValue = FBMP,
            completionCandidates = MethodNames.class,
            description = "Matching to show: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private String method;

    @Option(
            names = "--beta",
            paramLabel = "X",
            defaultValue = "0.5",
            description = "Beta of fbmp to show: 0.25, 0.5 or 1. Default: ${DEFAULT-VALUE}.")
    private double beta;

    @Option(
            names = "--k",
            paramLabel = "N",
            defaultValue = "3",
            description = "Prefix size to show: 1, 3, 5 or 10. Default: ${DEFAULT-VALUE}.")
    private int k;

    private static final class MethodNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return MatchingMethod.streamed().stream().map(MatchingMethod::toString).iterator();
        }
    }

    private boolean perBeta() {
        return MatchingMethod.named(method).filter(MatchingMethod::perBeta).isPresent();
    }

    /**
     * The method that was chosen.
     *
     * @throws IllegalArgumentException when k is below 1
     */
    public ScoreMethod chosen() {
        return new ScoreMethod(method, perBeta() ? beta : null, k);
    }
}

package io.tapastream.cli.report;

import io.tapastream.core.score.ScoreMethod;
import io.tapastream.schemas.ScoreStatus;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** What stands under a figure: what it shows, from what, and what its intervals are over. */
final class Caption {
    private Caption() {}

    /** Of these SAE checkpoints under one method. */
    static String of(
            String what, ScoreMethod method, Collection<ReportRow> rows, ReportScore... scores) {
        return "%s %s. %s%s".formatted(what, method.text(), behind(rows), intervals(scores));
    }

    /** From how many images and pairs, and how many are settled. */
    static String behind(Collection<ReportRow> rows) {
        return "%s images, %s pairs; %d of %d SAE checkpoints settled."
                .formatted(
                        range(rows.stream().map(row -> row.evaluation().images()).toList()),
                        range(rows.stream().map(row -> row.evaluation().pairs()).toList()),
                        rows.stream()
                                .filter(row -> row.evaluation().status() == ScoreStatus.SETTLED)
                                .count(),
                        rows.size());
    }

    private static String intervals(ReportScore... scores) {
        String each =
                Arrays.stream(scores)
                        .filter(score -> score.interval() != null)
                        .map(score -> "of " + score.text() + " " + score.interval())
                        .collect(Collectors.joining(", "));
        return each.isEmpty() ? "" : " Bars and bands: 95 % intervals, " + each + ".";
    }

    private static String range(List<Long> counts) {
        long least = counts.stream().mapToLong(Long::longValue).min().orElse(0);
        long greatest = counts.stream().mapToLong(Long::longValue).max().orElse(0);
        return least == greatest ? Long.toString(least) : least + " to " + greatest;
    }
}

package io.tapastream.cli.demo;

import io.tapastream.cli.demo.DemoScores.Newest;
import io.tapastream.cli.demo.DemoScores.Sae;
import io.tapastream.read.model.DeltaMatchScore;
import io.tapastream.schemas.MatchScore;
import io.tapastream.schemas.MatchScoreValue;
import io.tapastream.schemas.TapaScore;
import io.tapastream.schemas.TapaScoreValue;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.OptionalDouble;

/** What the demo prints of the scores: one line for every move, and the table at the end. */
final class DemoTable {
    private static final double BETA = 0.5;
    private static final int K = 3;

    private DemoTable() {}

    static String header() {
        return "%8s  %-9s %5s  %-7s %6s %5s  %7s %7s  %6s %5s"
                .formatted(
                        "", "SAE", "step", "status", "images", "pairs", "MATCH", "TAPA", "L0",
                        "dead");
    }

    /** Whether there is anything to show yet: MATCHScore at k needs as many images. */
    static boolean shows(Newest scores) {
        return scores.match() != null
                && scores.tapa() != null
                && scores.health() != null
                && scores.match().getImages() >= K
                && scores.health().getImages() > 0;
    }

    static String row(Sae sae, Newest scores) {
        return String.format(
                Locale.ROOT,
                "%-9s %5d  %-7s %6d %5d  %7.4f %7s  %6.1f %5d",
                sae.name(),
                sae.step(),
                scores.tapa().getStatus(),
                scores.match().getImages(),
                scores.tapa().getPairs(),
                match(scores.match()).getValue(),
                number(tapa(scores.tapa()).getValue()),
                scores.health().getL0(),
                scores.health().getDeadLatents());
    }

    /**
     * Prints the table.
     *
     * @return whether the last trained SAE checkpoint is above the untrained SAE in both scores
     */
    static boolean print(DemoScores scores, PrintWriter out) {
        out.println();
        out.printf(
                "%-9s %5s  %-22s %7s  %-22s %7s %7s %7s  %5s %5s%n",
                "SAE",
                "step",
                "MATCHScore [95 %]",
                "delta",
                "TAPAScore [95 %]",
                "add",
                "rem",
                "stay",
                "L0",
                "dead");
        Newest untrained = null;
        Newest last = null;
        for (Sae sae : scores.saes()) {
            Newest newest = scores.newest(sae);
            if (sae.name().equals(DemoTraining.UNTRAINED)) {
                untrained = newest;
            }
            last = newest;
            print(sae, newest, untrained, out);
        }
        out.println();
        boolean above =
                untrained != null
                        && match(last.match()).getValue() > match(untrained.match()).getValue()
                        && tapa(last.tapa()).getValue() > tapa(untrained.tapa()).getValue();
        out.printf(
                "Settled on %d images with %d concepts and %d pairs; FBMP, beta %.1f, k %d.%n",
                last.match().getImages(),
                last.match().getConcepts(),
                last.tapa().getPairs(),
                BETA,
                K);
        out.println(
                above
                        ? "Sanity check: the trained SAE is above the untrained one in both scores."
                        : "Sanity check FAILED: the trained SAE is not above the untrained one.");
        return above;
    }

    private static void print(Sae sae, Newest newest, Newest untrained, PrintWriter out) {
        MatchScoreValue match = match(newest.match());
        TapaScoreValue tapa = tapa(newest.tapa());
        OptionalDouble delta =
                untrained == null
                        ? OptionalDouble.empty()
                        : DeltaMatchScore.of(newest.match(), match, untrained.match());
        out.printf(
                Locale.ROOT,
                "%-9s %5d  %-22s %7s  %-22s %7s %7s %7s  %5.1f %5d%n",
                sae.name(),
                sae.step(),
                interval(match.getValue(), match.getLow(), match.getHigh()),
                delta.isPresent() ? String.format(Locale.ROOT, "%+.3f", delta.getAsDouble()) : "-",
                interval(tapa.getValue(), tapa.getLow(), tapa.getHigh()),
                number(tapa.getDeltaAdd()),
                number(tapa.getDeltaRem()),
                number(tapa.getDeltaStay()),
                newest.health().getL0(),
                newest.health().getDeadLatents());
    }

    private static String interval(Double value, Double low, Double high) {
        return "%s [%s, %s]".formatted(number(value), number(low), number(high));
    }

    private static String number(Double value) {
        return value == null ? "-" : String.format(Locale.ROOT, "%.3f", value);
    }

    private static MatchScoreValue match(MatchScore score) {
        return score.getValues().stream()
                .filter(value -> isShown(value.getMethod(), value.getBeta(), value.getK()))
                .findFirst()
                .orElseThrow();
    }

    private static TapaScoreValue tapa(TapaScore score) {
        return score.getValues().stream()
                .filter(value -> isShown(value.getMethod(), value.getBeta(), value.getK()))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isShown(String method, Double beta, int k) {
        return method.equals("fbmp") && beta != null && beta == BETA && k == K;
    }
}

package io.tapastream.cli.report;

import io.tapastream.cli.report.Series.Point;
import io.tapastream.core.score.ScoreMethod;
import io.tapastream.schemas.MatchScoreValue;
import io.tapastream.schemas.TapaScoreValue;
import java.util.List;

/** A score that figures show, with its interval where it has one. */
enum ReportScore {
    MATCH("match", "MATCHScore", "over concepts"),
    HELD_OUT("held-out", "held-out MATCHScore", "over images"),
    TAPA("tapa", "TAPAScore", "over pairs"),
    STAY("delta-stay", "delta_stay", null);

    /** Those of which there are figures of every kind. */
    static final List<ReportScore> SCORES = List.of(MATCH, HELD_OUT, TAPA);

    private static final Measured NONE = new Measured(null, null, null);

    private final String id;
    private final String text;
    private final String interval;

    /**
     * A value with its interval; each null where it has not come or is undefined.
     *
     * @param value the score
     * @param low lower end of its interval
     * @param high upper end
     */
    record Measured(Double value, Double low, Double high) {}

    ReportScore(String id, String text, String interval) {
        this.id = id;
        this.text = text;
        this.interval = interval;
    }

    /** Part of the name of a figure's file. */
    String id() {
        return id;
    }

    /** Its name for a person. */
    String text() {
        return text;
    }

    /** Over what its interval is; null where it has none. */
    String interval() {
        return interval;
    }

    Measured of(ReportRow row) {
        return of(row.match(), row.tapa());
    }

    /** The same of single values, either of which may be null. */
    Measured of(MatchScoreValue match, TapaScoreValue tapa) {
        boolean ofPairs = this == TAPA || this == STAY;
        if (ofPairs ? tapa == null : match == null) {
            return NONE;
        }
        return switch (this) {
            case MATCH -> new Measured(match.getValue(), match.getLow(), match.getHigh());
            case HELD_OUT ->
                    new Measured(match.getHeldOut(), match.getHeldOutLow(), match.getHeldOutHigh());
            case TAPA -> new Measured(tapa.getValue(), tapa.getLow(), tapa.getHigh());
            case STAY -> new Measured(tapa.getDeltaStay(), null, null);
        };
    }

    /** The value of a row at a place, with what is behind it in words. */
    Point point(double x, ReportRow row) {
        return point(x, of(row), row.behind());
    }

    /** A value at a place. */
    Point point(double x, Measured measured, String behind) {
        String range =
                measured.low() == null
                        ? ""
                        : " [%s, %s]"
                                .formatted(
                                        Markup.number(measured.low()),
                                        Markup.number(measured.high()));
        return Point.at(
                x,
                measured.value(),
                measured.low(),
                measured.high(),
                behind + ": " + Markup.number(measured.value()) + range);
    }

    /** Why a figure of it is empty. */
    String absence(ScoreMethod method) {
        return switch (this) {
            case MATCH -> "No MATCHScore of " + method.text() + " has come.";
            case HELD_OUT ->
                    "No held-out MATCHScore of "
                            + method.text()
                            + " has come: it exists for fbmp alone, and not if the job's option"
                            + " held-out is false.";
            case TAPA, STAY ->
                    "No " + text + " of " + method.text() + " has come: it needs image pairs.";
        };
    }
}

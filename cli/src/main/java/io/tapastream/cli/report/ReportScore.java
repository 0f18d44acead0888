package io.tapastream.cli.report;

import io.tapastream.schemas.MatchScoreValue;
import io.tapastream.schemas.TapaScoreValue;

/** A score that figures show, with its interval. */
enum ReportScore {
    MATCH("match", "MATCHScore", "over concepts"),
    HELD_OUT("held-out", "held-out MATCHScore", "over images"),
    TAPA("tapa", "TAPAScore", "over pairs");

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

    /** Over what its interval is. */
    String interval() {
        return interval;
    }

    Measured of(ReportRow row) {
        MatchScoreValue match = row.match();
        TapaScoreValue tapa = row.tapa();
        return switch (this) {
            case MATCH ->
                    match == null
                            ? NONE
                            : new Measured(match.getValue(), match.getLow(), match.getHigh());
            case HELD_OUT ->
                    match == null
                            ? NONE
                            : new Measured(
                                    match.getHeldOut(),
                                    match.getHeldOutLow(),
                                    match.getHeldOutHigh());
            case TAPA ->
                    tapa == null
                            ? NONE
                            : new Measured(tapa.getValue(), tapa.getLow(), tapa.getHigh());
        };
    }
}

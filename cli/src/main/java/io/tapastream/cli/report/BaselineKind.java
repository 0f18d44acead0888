package io.tapastream.cli.report;

import io.tapastream.read.model.RunsModel;
import io.tapastream.schemas.SaeRole;
import java.util.Optional;

/** What a figure shows beside trained SAEs: chance, untrained SAEs, and the upper bound. */
enum BaselineKind {
    RANDOM("random codes (chance)", "#57534e", Style.Line.DOTTED, Style.Marker.SQUARE),
    SPARSE("untrained, sparse", "#7c5c10", Style.Line.DASH_DOT, Style.Marker.DIAMOND),
    DENSE("untrained, dense", "#7c5c10", Style.Line.DASHED, Style.Marker.CIRCLE),
    UNTRAINED("untrained", "#7c5c10", Style.Line.DASHED, Style.Marker.CIRCLE),
    PROBE("probe (upper bound)", "#111111", Style.Line.LONG_DASH, Style.Marker.TRIANGLE);

    /** The architecture of what the job draws with dense codes (docs/decisions/0005-delta.md). */
    private static final String DENSE_ARCHITECTURE = "untrained";

    private final String text;
    private final String colour;
    private final Style.Line line;
    private final Style.Marker marker;

    BaselineKind(String text, String colour, Style.Line line, Style.Marker marker) {
        this.text = text;
        this.colour = colour;
        this.line = line;
        this.marker = marker;
    }

    /** Empty for a trained SAE. */
    static Optional<BaselineKind> of(ReportRow row) {
        boolean drawn = row.evaluation().id().run().equals(RunsModel.BASELINE_RUN);
        return switch (row.evaluation().role().orElse(SaeRole.TRAINED)) {
            case TRAINED -> Optional.empty();
            case RANDOM -> Optional.of(RANDOM);
            case PROBE -> Optional.of(PROBE);
            case UNTRAINED -> {
                if (!drawn) {
                    yield Optional.of(UNTRAINED);
                }
                yield row.evaluation().architecture().orElse("").equals(DENSE_ARCHITECTURE)
                        ? Optional.of(DENSE)
                        : Optional.of(SPARSE);
            }
        };
    }

    /** Its name in a legend. */
    String text() {
        return text;
    }

    /** Its line and markers, the same in every figure. */
    Style style() {
        return new Style(colour, line, marker, true);
    }
}

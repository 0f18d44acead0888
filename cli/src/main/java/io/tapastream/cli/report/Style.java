package io.tapastream.cli.report;

/**
 * How a series is drawn.
 *
 * @param colour as SVG writes it
 * @param line what joins its points
 * @param marker what is drawn at each point
 * @param hollow whether markers are outlines, as those of baselines are
 */
record Style(String colour, Line line, Marker marker, boolean hollow) {
    /** What joins the points of a series. */
    enum Line {
        NONE(null),
        SOLID(""),
        DOTTED("1.5 4"),
        DASHED("7 4"),
        DASH_DOT("8 3 2 3"),
        LONG_DASH("16 5");

        private final String dashes;

        Line(String dashes) {
            this.dashes = dashes;
        }

        /** The lengths of dashes and gaps; empty where there are no gaps, null without a line. */
        String dashes() {
            return dashes;
        }
    }

    /** What is drawn at a point. */
    enum Marker {
        NONE,
        CIRCLE,
        SQUARE,
        DIAMOND,
        TRIANGLE
    }

    boolean joined() {
        return line != Line.NONE;
    }

    /** Whether a line is that of an SAE, with a band, and not of a baseline. */
    boolean solid() {
        return line == Line.SOLID;
    }

    Style with(Marker other) {
        return new Style(colour, line, other, hollow);
    }

    /** The marker at a place, with its text when the pointer rests on it. */
    void draw(Svg svg, double x, double y, String text) {
        String title = text == null ? "" : "<title>" + Markup.escape(text) + "</title>";
        String paint =
                " fill=\"%s\" stroke=\"%s\" stroke-width=\"1.5\""
                        .formatted(hollow ? "#fff" : colour, colour);
        switch (marker) {
            case NONE -> {}
            case CIRCLE ->
                    svg.add(
                            "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\"%s>%s</circle>",
                            x, y, paint, title);
            case SQUARE ->
                    svg.add(
                            "<rect x=\"%.1f\" y=\"%.1f\" width=\"7\" height=\"7\"%s>%s</rect>",
                            x - 3.5, y - 3.5, paint, title);
            case DIAMOND ->
                    svg.add(
                            "<path d=\"M%.1f %.1fl4.6 4.6l-4.6 4.6l-4.6 -4.6z\"%s>%s</path>",
                            x, y - 4.6, paint, title);
            case TRIANGLE ->
                    svg.add(
                            "<path d=\"M%.1f %.1fl4.6 8h-9.2z\"%s>%s</path>",
                            x, y - 4.6, paint, title);
        }
    }
}

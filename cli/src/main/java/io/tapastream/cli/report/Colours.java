package io.tapastream.cli.report;

import java.util.LinkedHashMap;
import java.util.Map;

/** Gives each name its look, the same in all figures of a data set. */
final class Colours {
    private static final String[] PALETTE = {
        "#0b6e99", "#c2410c", "#15803d", "#a21caf", "#4338ca", "#be123c", "#0d9488", "#65a30d"
    };

    private final Map<String, Integer> numbers = new LinkedHashMap<>();

    /** A colour, and another marker whenever the colours have been used up. */
    Style style(String name, Style.Line line) {
        int number = numbers.computeIfAbsent(name, n -> numbers.size());
        Style.Marker[] markers = {
            Style.Marker.CIRCLE, Style.Marker.SQUARE, Style.Marker.DIAMOND, Style.Marker.TRIANGLE
        };
        return new Style(
                PALETTE[number % PALETTE.length],
                line,
                markers[number / PALETTE.length % markers.length],
                false);
    }
}

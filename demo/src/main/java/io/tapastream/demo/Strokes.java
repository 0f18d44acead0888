package io.tapastream.demo;

import java.awt.BasicStroke;

/** Strokes in parts of the picture's width. */
final class Strokes {

    private Strokes() {}

    static BasicStroke round(double width) {
        return new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
    }

    static BasicStroke flat(double width) {
        return new BasicStroke((float) width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND);
    }
}

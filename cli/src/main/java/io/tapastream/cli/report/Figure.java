package io.tapastream.cli.report;

/** A figure as SVG that stands on its own: no style sheet, no script, nothing from elsewhere. */
interface Figure {
    /** Name of its file, without the ending. */
    String id();

    /** What stands over it. */
    String title();

    /** What it shows, with the counts that are behind it. */
    String caption();

    /** Why there is nothing to draw where {@link #isEmpty}, as a sentence. */
    String absence();

    /** Whether there is nothing to draw. */
    boolean isEmpty();

    /** The drawing; only of one that is not empty. */
    String svg();
}

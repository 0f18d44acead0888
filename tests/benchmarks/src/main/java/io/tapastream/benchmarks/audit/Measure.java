package io.tapastream.benchmarks.audit;

/** The measures that are audited, side by side. */
enum Measure {
    MATCH_SCORE("MATCHScore"),
    HELD_OUT("held-out MATCHScore"),
    TAPA_SCORE("TAPAScore"),
    F1("F1 (one latent)"),
    MONOSEMANTICITY("monosemanticity"),
    CKNNA("CKNNA");

    private final String title;

    Measure(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    double of(Figures figures) {
        return switch (this) {
            case MATCH_SCORE -> figures.matchScore();
            case HELD_OUT -> figures.heldOut().scores().value();
            case TAPA_SCORE -> figures.tapaScore();
            case F1 -> figures.f1();
            case MONOSEMANTICITY -> figures.monosemanticity();
            case CKNNA -> figures.cknna();
        };
    }
}

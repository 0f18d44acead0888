package io.tapastream.cli.report;

import java.time.Instant;
import java.util.List;

/** The HTML file: everything is in it, and it loads nothing. */
final class ReportPage {
    private static final String STYLE =
            "body{font:15px/1.5"
                    + " system-ui,sans-serif;color:#111;background:#fff;max-width:1100px;margin:32px"
                    + " auto;padding:0"
                    + " 20px}h1{font-size:24px}h2{font-size:18px;margin-top:32px}figure{margin:18px"
                    + " 0;max-width:760px}"
                    + "figcaption,.note{color:#555;font-size:13px}svg{width:100%;height:auto}"
                    + ".wide{overflow-x:auto}table{border-collapse:collapse;font-size:12.5px;font-variant-numeric:tabular-nums}th,td{padding:3px"
                    + " 8px;border-bottom:1px solid #ddd;text-align:right;white-space:nowrap}"
                    + "th:nth-child(-n+3),td:nth-child(-n+3),th:nth-child(5),td:nth-child(5){text-align:left}"
                    + ".pairs th,.pairs td{text-align:right}.pairs th:first-child{text-align:left}";

    private final StringBuilder html = new StringBuilder();

    ReportPage(String title, String subtitle, Instant made) {
        html.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
                .append("<meta name=\"viewport\" content=\"width=device-width\">")
                .append(
                        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';"
                                + " style-src 'unsafe-inline'\">")
                .append("<title>")
                .append(Markup.escape(title))
                .append("</title><style>")
                .append(STYLE)
                .append("</style></head><body><h1>")
                .append(Markup.escape(title))
                .append("</h1><p>")
                .append(Markup.escape(subtitle))
                .append("</p><p class=\"note\">Made ")
                .append(made)
                .append(
                        " by tapastream report, from the newest records of the output"
                                + " topics.</p>\n");
    }

    /** The part of one data set. */
    ReportPage add(
            String dataSet, ReportFigures all, ReportTable table, DifferenceTable differences) {
        html.append("<h2>Data set ").append(Markup.escape(dataSet)).append("</h2>\n");
        List<Figure> figures = all.figures();
        if (figures.isEmpty()) {
            html.append("<p>No score of this method has come yet.</p>\n");
        }
        for (Figure figure : figures) {
            html.append("<figure>")
                    .append(figure.svg())
                    .append("<figcaption>")
                    .append(Markup.escape(figure.caption()))
                    .append("</figcaption></figure>\n");
        }
        if (!all.absences().isEmpty()) {
            html.append("<h3>Not shown</h3><ul class=\"note\">");
            all.absences()
                    .forEach(
                            absence ->
                                    html.append("<li>")
                                            .append(Markup.escape(absence))
                                            .append("</li>"));
            html.append("</ul>\n");
        }
        html.append("<h3>All SAE checkpoints</h3><div class=\"wide\">")
                .append(table.html())
                .append("</div>\n");
        differences
                .html()
                .ifPresent(
                        rows ->
                                html.append(
                                                "<h3>Held-out MATCHScore: each SAE's last step compared with"
                                                        + " each other's</h3><p class=\"note\">Row minus the"
                                                        + " row of the column's number, with the paired"
                                                        + " 95 % interval over images; bold where it leaves"
                                                        + " out 0.</p><div"
                                                        + " class=\"wide\">")
                                        .append(rows)
                                        .append("</div>\n"));
        return this;
    }

    String end() {
        return html.append(
                        "<p class=\"note\">MATCHScore: mean F1 of the coalitions over all concepts,"
                                + " 0 to 1. TAPAScore: mean delta_add minus mean delta_rem over the"
                                + " pairs, -2 to 2. delta: MATCHScore minus that of an untrained SAE on"
                                + " the same images; published_delta: minus the mean of that SAE over"
                                + " all methods and betas of this k. D: dictionary size. L0: mean number of active"
                                + " latents. dead: latents active in no image. CKNNA and"
                                + " monosemanticity: of a sample of the images, while SETTLED. An interval of"
                                + " MATCHScore is over concepts (another vocabulary), of held-out"
                                + " MATCHScore over images (other images), of TAPAScore over pairs."
                                + " held_out: MATCHScore of coalitions on images that did not choose"
                                + " them; MATCHScore minus it is optimism. Two SAEs on the same data"
                                + " are not to be compared by whether their intervals overlap, but by"
                                + " the paired interval of their difference.</p></body></html>\n")
                .toString();
    }
}

package io.tapastream.cli.probe;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tapastream.cli.evaluate.ConceptNames;
import io.tapastream.core.probe.ConceptProbe;
import io.tapastream.core.probe.ConceptProbe.Kind;
import io.tapastream.core.probe.ProbeResult;
import io.tapastream.core.probe.ProbeScore;
import java.io.IOException;
import java.io.Writer;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * The F1 of probes, in words, as JSON and as CSV.
 *
 * @param seed which images were held out while the penalty was chosen
 */
record ProbeReport(ProbeResult result, long seed, ConceptNames names) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CEILING = "fitted on these images: a ceiling, not a bound";
    private static final String CROSS_FITTED = "fitted on one fold, scored on the other";

    void table(Writer out) throws IOException {
        StringBuilder text = new StringBuilder();
        text.append(
                "%d probes on %d images, embeddings of width %d, seed %d%n"
                        .formatted(
                                result.probes().size(),
                                result.fitted().images(),
                                result.width(),
                                seed));
        text.append(
                "mean F1               %s  (%s)%n"
                        .formatted(number(result.fitted().mean()), CEILING));
        text.append(
                "cross-fitted mean F1  %s%n"
                        .formatted(
                                result.crossFitted()
                                        .map(
                                                score ->
                                                        number(score.mean())
                                                                + "  ("
                                                                + CROSS_FITTED
                                                                + ")")
                                        .orElse("-  (one of the folds has no image)")));
        text.append(penalties());
        for (Kind kind : Kind.values()) {
            int[] of =
                    IntStream.range(0, result.probes().size())
                            .filter(concept -> result.probes().get(concept).kind() == kind)
                            .toArray();
            if (kind != Kind.FITTED && of.length > 0) {
                text.append("%d concepts: %s: %s%n".formatted(of.length, kind, list(of)));
            }
        }
        out.write(text.toString());
    }

    private String penalties() {
        double[] sorted =
                result.probes().stream()
                        .mapToDouble(ConceptProbe::l2)
                        .filter(l2 -> !Double.isNaN(l2))
                        .sorted()
                        .toArray();
        return sorted.length == 0
                ? ""
                : "L2 of the concepts    %.3g to %.3g, median %.3g%n"
                        .formatted(sorted[0], sorted[sorted.length - 1], sorted[sorted.length / 2]);
    }

    private String list(int[] concepts) {
        String named =
                IntStream.of(concepts)
                        .limit(10)
                        .mapToObj(this::name)
                        .reduce((a, b) -> a + ", " + b)
                        .orElseThrow();
        return concepts.length > 10
                ? named + " and %d more".formatted(concepts.length - 10)
                : named;
    }

    private String name(int concept) {
        return names.name(concept).orElse(Integer.toString(concept));
    }

    void json(Writer out) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        root.put("images", result.fitted().images()).put("seed", seed);
        ObjectNode fitted = root.putObject("fitted");
        fitted.put("meanF1", result.fitted().mean()).put("note", CEILING);
        if (result.crossFitted().isPresent()) {
            root.putObject("crossFitted")
                    .put("meanF1", result.crossFitted().get().mean())
                    .put("note", CROSS_FITTED);
        } else {
            root.putNull("crossFitted");
        }
        ArrayNode list = root.putArray("concepts");
        for (int concept = 0; concept < result.probes().size(); concept++) {
            ConceptProbe probe = result.probes().get(concept);
            ObjectNode node = list.addObject().put("concept", concept);
            names.name(concept).ifPresent(name -> node.put("name", name));
            node.put("support", result.fitted().support(concept));
            node.put("probe", probe.kind().toString());
            node.put("l2", Double.isNaN(probe.l2()) ? null : (Double) probe.l2());
            node.put("f1", result.fitted().f1(concept));
            node.put("crossFittedF1", crossFitted(concept));
        }
        out.write(JSON.writeValueAsString(root) + "\n");
    }

    void csv(Writer out) throws IOException {
        CSVPrinter printer =
                new CSVPrinter(out, CSVFormat.DEFAULT.builder().setRecordSeparator("\n").get());
        printer.printRecord("concept", "name", "support", "probe", "l2", "f1", "cross_fitted_f1");
        for (int concept = 0; concept < result.probes().size(); concept++) {
            ConceptProbe probe = result.probes().get(concept);
            printer.printRecord(
                    concept,
                    names.name(concept).orElse(""),
                    result.fitted().support(concept),
                    probe.kind(),
                    Double.isNaN(probe.l2()) ? "" : probe.l2(),
                    result.fitted().f1(concept),
                    crossFitted(concept));
        }
        printer.flush();
    }

    /** Null where there is none. */
    private Double crossFitted(int concept) {
        ProbeScore score = result.crossFitted().orElse(null);
        return score == null ? null : (Double) score.f1(concept);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}

package io.tapastream.benchmarks.audit;

import io.tapastream.core.encode.RandomCodes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** What the measures say of codes of which the truth is known. */
final class TruthAudit {
    private static final List<Double> CORRUPTED = List.of(0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0);
    private static final List<Integer> CHANCE = List.of(40, 160, 640, 2560, 10240);
    private static final List<Integer> JUNK = List.of(0, 24, 72, 216, 648, 1944);

    private final PlantedData.Sets data;
    private final AuditOutput output;

    TruthAudit(PlantedData.Sets data, AuditOutput output) {
        this.data = data;
        this.output = output;
    }

    void run() throws IOException {
        corruption();
        structure();
        junk();
        chance();
    }

    private void corruption() throws IOException {
        AuditTable table =
                new AuditTable("Known truth: entries replaced by chance", Summary.header("share"));
        List<Figures> all = new ArrayList<>();
        for (double share : CORRUPTED) {
            Figures figures = Figures.of(data, TrueCoder.corrupted(5, share));
            all.add(figures);
            table.add(Double.toString(share), Summary.values(figures));
        }
        table.addWords(falls("falls at every step", all));
        output.add(table);
        output.chart(
                "corruption",
                "Latents are the concepts, a share of their entries replaced by chance",
                "share replaced",
                CORRUPTED.stream().map(share -> Double.toString(share)).toList(),
                all);
    }

    private static List<String> falls(String name, List<Figures> all) {
        List<String> row = new ArrayList<>(List.of(name));
        for (Measure measure : Measure.values()) {
            double[] values = Summary.values(all, measure::of);
            boolean falls =
                    IntStream.range(1, values.length).allMatch(i -> values[i] < values[i - 1]);
            row.add(falls ? "yes" : "**no**");
        }
        return row;
    }

    private void structure() {
        AuditTable table =
                new AuditTable("Known truth: split and merged concepts", Summary.header("latents"));
        Map<String, TrueCoder> coders = new LinkedHashMap<>();
        coders.put("one for each concept", new TrueCoder(5, 0.1, 1, 1, 0));
        coders.put("each concept over 2", new TrueCoder(5, 0.1, 2, 1, 0));
        coders.put("each concept over 4", new TrueCoder(5, 0.1, 4, 1, 0));
        coders.put("each concept over 8", new TrueCoder(5, 0.1, 8, 1, 0));
        coders.put("2 concepts in one", new TrueCoder(5, 0.1, 1, 2, 0));
        coders.put("4 concepts in one", new TrueCoder(5, 0.1, 1, 4, 0));
        coders.forEach((name, coder) -> table.add(name, Summary.values(Figures.of(data, coder))));
        output.add(table);
    }

    /** Latents that respond to nothing must not make an SAE better. */
    private void junk() throws IOException {
        AuditTable table =
                new AuditTable(
                        "Known truth: latents that respond to nothing are added",
                        Summary.header("added (30 % replaced)"));
        List<Figures> all = new ArrayList<>();
        for (int junk : JUNK) {
            Figures figures = Figures.of(data, new TrueCoder(5, 0.3, 1, 1, junk));
            all.add(figures);
            table.add(Integer.toString(junk), Summary.values(figures));
        }
        List<String> change = new ArrayList<>(List.of("change from first to last"));
        for (Measure measure : Measure.values()) {
            double[] values = Summary.values(all, measure::of);
            change.add(String.format(Locale.ROOT, "%+.3f", values[values.length - 1] - values[0]));
        }
        table.addWords(change);
        output.add(table);
        output.chart(
                "junk",
                "Latents that respond to nothing are added to the true ones",
                "latents added",
                JUNK.stream().map(count -> Integer.toString(count)).toList(),
                all);
    }

    /** Codes that ignore the image: what a larger dictionary gains by choice alone. */
    private void chance() throws IOException {
        AuditTable table =
                new AuditTable(
                        "Known truth: chance, and the size of the dictionary", Summary.header("D"));
        List<Figures> all = new ArrayList<>();
        for (int latents : CHANCE) {
            int active = latents / 20;
            RandomCodes codes = new RandomCodes(3, latents, active);
            Figures figures = Figures.of(data, new RandomCoder(codes));
            all.add(figures);
            table.add("%d, %d active".formatted(latents, active), Summary.values(figures));
        }
        output.add(table);
        output.chart(
                "chance",
                "Random codes, a twentieth of the latents active",
                "latents D",
                CHANCE.stream().map(count -> Integer.toString(count)).toList(),
                all);
    }
}

package io.tapastream.benchmarks.audit;

import io.tapastream.core.encode.RandomCodes;
import io.tapastream.core.score.PairedDifference;
import io.tapastream.demo.DemoSaeWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The audit of docs/audit.md: {@code Audit [FOLDER]} prints its tables as Markdown and writes them
 * as CSV, and its figures as SVG, into the folder. Every number follows from the seeds in this
 * class.
 */
public final class Audit {
    private static final long DATA = 1;
    private static final int IMAGES = 1200;
    private static final int PAIRS = 400;
    private static final int TRAINING = 4000;
    private static final int LATENTS = 256;
    private static final int K = 6;
    private static final int SEEDS = 8;
    private static final int[] STEPS = {0, 50, 150, 400, 800, Trainings.STEPS};
    private static final int[] SIZES = {64, 128, 256, 512};
    private static final int[] ACTIVE = {3, 6, 12};
    private static final List<Double> CORRUPTED = List.of(0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0);
    private static final List<Integer> CHANCE = List.of(40, 160, 640, 2560, 10240);
    private static final List<Integer> JUNK = List.of(0, 24, 72, 216, 648, 1944);

    private final PlantedData.Sets data = PlantedData.draw(DATA, IMAGES, PAIRS, TRAINING);
    private final List<AuditTable> tables = new ArrayList<>();
    private final Path folder;

    private Audit(Path folder) {
        this.folder = folder;
    }

    /** Arguments: the folder; without one only the tables are printed. */
    public static void main(String[] args) throws IOException {
        new Audit(args.length == 0 ? null : Path.of(args[0])).run();
    }

    private void run() throws IOException {
        List<Figures> seeds = new ArrayList<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            seeds.add(Figures.of(data, Trainings.trained(data, LATENTS, K, seed)));
        }
        reseeding(seeds);
        trainings();
        shapes();
        corruption();
        structure();
        junk();
        chance();
        order(seeds);
        for (AuditTable table : tables) {
            System.out.print(table.markdown());
            if (folder != null) {
                Files.createDirectories(folder);
                Files.writeString(
                        folder.resolve(table.title().replaceAll("[^A-Za-z0-9]+", "-") + ".csv"),
                        table.csv());
            }
        }
    }

    private static List<String> header(String first) {
        List<String> header = new ArrayList<>(List.of(first));
        Arrays.stream(Measure.values()).forEach(measure -> header.add(measure.title()));
        return header;
    }

    private static List<Double> values(Figures figures) {
        return Arrays.stream(Measure.values()).map(measure -> measure.of(figures)).toList();
    }

    private static double[] values(List<Figures> all, ToDoubleFunction<Figures> of) {
        return all.stream().mapToDouble(of).toArray();
    }

    private void reseeding(List<Figures> seeds) {
        AuditTable table = new AuditTable("Reseed noise", header(SEEDS + " seeds"));
        table.add("mean", perMeasure(measure -> mean(values(seeds, measure::of))));
        table.add(
                "standard deviation over seeds",
                perMeasure(measure -> deviation(values(seeds, measure::of))));
        table.add(
                "half of its own 95 % interval",
                List.of(
                        mean(values(seeds, Figures::matchHalfWidth)),
                        mean(values(seeds, f -> (f.heldOut().high() - f.heldOut().low()) / 2)),
                        mean(values(seeds, Figures::tapaHalfWidth)),
                        Double.NaN,
                        Double.NaN,
                        Double.NaN));
        List<BiFunction<Figures, Figures, PairedDifference>> paired =
                List.of(
                        Figures::matchDifference,
                        Figures::heldOutDifference,
                        Figures::tapaDifference);
        List<Double> widths = new ArrayList<>();
        List<Double> found = new ArrayList<>();
        for (BiFunction<Figures, Figures, PairedDifference> difference : paired) {
            List<PairedDifference> all = new ArrayList<>();
            for (int i = 0; i < seeds.size(); i++) {
                for (int j = i + 1; j < seeds.size(); j++) {
                    all.add(difference.apply(seeds.get(i), seeds.get(j)));
                }
            }
            widths.add(all.stream().mapToDouble(d -> (d.high() - d.low()) / 2).average().orElse(0));
            found.add(
                    (double) all.stream().filter(PairedDifference::significant).count()
                            / all.size());
        }
        for (int i = paired.size(); i < Measure.values().length; i++) {
            widths.add(Double.NaN);
            found.add(Double.NaN);
        }
        table.add("half of the paired 95 % interval of two seeds", widths);
        table.add("share of pairs of seeds whose paired interval leaves out 0", found);
        tables.add(table);
    }

    private static List<Double> perMeasure(ToDoubleFunction<Measure> of) {
        return Arrays.stream(Measure.values()).map(of::applyAsDouble).toList();
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(Double.NaN);
    }

    private static double deviation(double[] values) {
        double mean = mean(values);
        return Math.sqrt(
                Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum()
                        / (values.length - 1));
    }

    private void trainings() throws IOException {
        AuditTable table = new AuditTable("Over a training", header("step"));
        List<List<Figures>> runs = new ArrayList<>();
        for (int seed = 0; seed < 4; seed++) {
            List<Figures> run = new ArrayList<>();
            Trainings.run(data, LATENTS, K, seed, STEPS)
                    .values()
                    .forEach(weights -> run.add(Figures.of(data, new TopKCoder(weights, K))));
            runs.add(run);
        }
        for (int at = 0; at < STEPS.length; at++) {
            int place = at;
            List<Figures> step = runs.stream().map(run -> run.get(place)).toList();
            table.add(
                    Integer.toString(STEPS[at]),
                    perMeasure(measure -> mean(values(step, measure::of))));
        }
        double[] steps = Arrays.stream(STEPS).asDoubleStream().toArray();
        table.add(
                "Spearman with the step",
                perMeasure(
                        measure ->
                                mean(
                                        runs.stream()
                                                .mapToDouble(
                                                        run ->
                                                                Ranks.spearman(
                                                                        values(run, measure::of),
                                                                        steps))
                                                .toArray())));
        table.add(
                "Spearman with R2",
                perMeasure(
                        measure ->
                                mean(
                                        runs.stream()
                                                .mapToDouble(
                                                        run ->
                                                                Ranks.spearman(
                                                                        values(run, measure::of),
                                                                        values(run, Figures::r2)))
                                                .toArray())));
        tables.add(table);
        List<Figures> first = runs.get(0);
        chart(
                "training",
                "Over a training (one seed)",
                "step",
                Arrays.stream(STEPS).mapToObj(Integer::toString).toList(),
                first);
    }

    private void shapes() {
        AuditTable table = new AuditTable("Dictionary sizes and sparsities", header("k, D (R2)"));
        List<List<Figures>> byK = new ArrayList<>();
        for (int k : ACTIVE) {
            List<Figures> ofK = new ArrayList<>();
            for (int latents : SIZES) {
                Figures figures = Figures.of(data, Trainings.trained(data, latents, k, 1));
                ofK.add(figures);
                table.add(
                        "%d, %d (%s)".formatted(k, latents, AuditTable.number(figures.r2())),
                        values(figures));
            }
            byK.add(ofK);
        }
        table.add(
                "Spearman with R2 at equal k",
                perMeasure(
                        measure ->
                                mean(
                                        byK.stream()
                                                .mapToDouble(
                                                        ofK ->
                                                                Ranks.spearman(
                                                                        values(ofK, measure::of),
                                                                        values(ofK, Figures::r2)))
                                                .toArray())));
        double[] sizes = Arrays.stream(SIZES).asDoubleStream().toArray();
        table.add(
                "Spearman with D at equal k",
                perMeasure(
                        measure ->
                                mean(
                                        byK.stream()
                                                .mapToDouble(
                                                        ofK ->
                                                                Ranks.spearman(
                                                                        values(ofK, measure::of),
                                                                        sizes))
                                                .toArray())));
        tables.add(table);
    }

    private void corruption() throws IOException {
        AuditTable table =
                new AuditTable("Known truth: entries replaced by chance", header("share"));
        List<Figures> all = new ArrayList<>();
        for (double share : CORRUPTED) {
            Figures figures = Figures.of(data, TrueCoder.corrupted(5, share));
            all.add(figures);
            table.add(Double.toString(share), values(figures));
        }
        table.addWords(falls("falls at every step", all));
        tables.add(table);
        chart(
                "corruption",
                "Latents are the concepts, a share of their entries replaced by chance",
                "share replaced",
                CORRUPTED.stream().map(share -> Double.toString(share)).toList(),
                all);
    }

    private static List<String> falls(String name, List<Figures> all) {
        List<String> row = new ArrayList<>(List.of(name));
        for (Measure measure : Measure.values()) {
            double[] values = values(all, measure::of);
            boolean falls =
                    IntStream.range(1, values.length).allMatch(i -> values[i] < values[i - 1]);
            row.add(falls ? "yes" : "**no**");
        }
        return row;
    }

    private void structure() {
        AuditTable table =
                new AuditTable("Known truth: split and merged concepts", header("latents"));
        Map<String, TrueCoder> coders = new LinkedHashMap<>();
        coders.put("one for each concept", new TrueCoder(5, 0.1, 1, 1, 0));
        coders.put("each concept over 2", new TrueCoder(5, 0.1, 2, 1, 0));
        coders.put("each concept over 4", new TrueCoder(5, 0.1, 4, 1, 0));
        coders.put("each concept over 8", new TrueCoder(5, 0.1, 8, 1, 0));
        coders.put("2 concepts in one", new TrueCoder(5, 0.1, 1, 2, 0));
        coders.put("4 concepts in one", new TrueCoder(5, 0.1, 1, 4, 0));
        coders.forEach((name, coder) -> table.add(name, values(Figures.of(data, coder))));
        tables.add(table);
    }

    /** Latents that respond to nothing must not make an SAE better. */
    private void junk() throws IOException {
        AuditTable table =
                new AuditTable(
                        "Known truth: latents that respond to nothing are added",
                        header("added (30 % replaced)"));
        List<Figures> all = new ArrayList<>();
        for (int junk : JUNK) {
            Figures figures = Figures.of(data, new TrueCoder(5, 0.3, 1, 1, junk));
            all.add(figures);
            table.add(Integer.toString(junk), values(figures));
        }
        List<String> change = new ArrayList<>(List.of("change from first to last"));
        for (Measure measure : Measure.values()) {
            double[] values = values(all, measure::of);
            change.add(String.format(Locale.ROOT, "%+.3f", values[values.length - 1] - values[0]));
        }
        table.addWords(change);
        tables.add(table);
        chart(
                "junk",
                "Latents that respond to nothing are added to the true ones",
                "latents added",
                JUNK.stream().map(count -> Integer.toString(count)).toList(),
                all);
    }

    /** Codes that ignore the image: what a larger dictionary gains by choice alone. */
    private void chance() throws IOException {
        AuditTable table =
                new AuditTable("Known truth: chance, and the size of the dictionary", header("D"));
        List<Figures> all = new ArrayList<>();
        for (int latents : CHANCE) {
            int active = latents / 20;
            RandomCodes codes = new RandomCodes(3, latents, active);
            Figures figures = Figures.of(data, new RandomCoder(codes));
            all.add(figures);
            table.add("%d, %d active".formatted(latents, active), values(figures));
        }
        tables.add(table);
        chart(
                "chance",
                "Random codes, a twentieth of the latents active",
                "latents D",
                CHANCE.stream().map(count -> Integer.toString(count)).toList(),
                all);
    }

    private void order(List<Figures> seeds) {
        AuditTable table = new AuditTable("Order", header("codes"));
        List<Figures> random = new ArrayList<>();
        List<Figures> dense = new ArrayList<>();
        List<Figures> sparse = new ArrayList<>();
        List<Figures> shuffled = new ArrayList<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            DemoSaeWeights weights =
                    DemoSaeWeights.untrained(PlantedData.WIDTH, LATENTS, 100 + seed);
            random.add(Figures.of(data, new RandomCoder(new RandomCodes(seed, LATENTS, K))));
            dense.add(Figures.of(data, new TopKCoder(weights, 0)));
            sparse.add(Figures.of(data, new TopKCoder(weights, K)));
            List<int[]> labels =
                    new ArrayList<>(data.images().stream().map(PlantedData.Image::shown).toList());
            Collections.shuffle(labels, new Random(seed));
            shuffled.add(Figures.of(data, Trainings.trained(data, LATENTS, K, seed), labels));
        }
        Map<String, List<Figures>> kinds = new LinkedHashMap<>();
        kinds.put("random", random);
        kinds.put("trained, labels shuffled", shuffled);
        kinds.put("untrained, dense", dense);
        kinds.put("untrained, sparse", sparse);
        kinds.put("trained", seeds);
        kinds.forEach((name, all) -> table.add(name, perMeasure(m -> mean(values(all, m::of)))));
        table.add(
                "share of seeds: random < untrained (both) < trained",
                perMeasure(
                        measure ->
                                IntStream.range(0, SEEDS)
                                                .filter(
                                                        s ->
                                                                ordered(
                                                                        measure,
                                                                        random.get(s),
                                                                        dense.get(s),
                                                                        sparse.get(s),
                                                                        seeds.get(s)))
                                                .count()
                                        / (double) SEEDS));
        tables.add(table);
    }

    private static boolean ordered(
            Measure measure, Figures random, Figures dense, Figures sparse, Figures trained) {
        double least = Math.min(measure.of(dense), measure.of(sparse));
        double most = Math.max(measure.of(dense), measure.of(sparse));
        return measure.of(random) < least && most < measure.of(trained);
    }

    private void chart(String name, String title, String x, List<String> ticks, List<Figures> all)
            throws IOException {
        if (folder == null) {
            return;
        }
        LineChart chart = new LineChart(title, x, ticks);
        for (Measure measure : Measure.values()) {
            // TAPAScore is from -2 to 2: halved, all have 1 as their best.
            double scale = measure == Measure.TAPA_SCORE ? 0.5 : 1;
            chart.add(
                    measure == Measure.TAPA_SCORE ? "TAPAScore / 2" : measure.title(),
                    values(all, figures -> scale * measure.of(figures)));
        }
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("audit-" + name + ".svg"), chart.svg());
    }
}

package io.tapastream.benchmarks.audit;

import io.tapastream.core.encode.RandomCodes;
import io.tapastream.core.score.PairedDifference;
import io.tapastream.demo.DemoSaeWeights;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/** What the measures say of SAEs that were trained, beside ones that were not. */
final class TrainedAudit {
    private static final int LATENTS = 256;
    private static final int K = 6;
    private static final int SEEDS = 8;
    private static final int[] STEPS = {0, 50, 150, 400, 800, Trainings.STEPS};
    private static final int[] SIZES = {64, 128, 256, 512};
    private static final int[] ACTIVE = {3, 6, 12};

    private final PlantedData.Sets data;
    private final AuditOutput output;

    TrainedAudit(PlantedData.Sets data, AuditOutput output) {
        this.data = data;
        this.output = output;
    }

    void run() throws IOException {
        List<Figures> seeds = new ArrayList<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            seeds.add(Figures.of(data, Trainings.trained(data, LATENTS, K, seed)));
        }
        reseeding(seeds);
        trainings();
        shapes();
        order(seeds);
    }

    private void reseeding(List<Figures> seeds) {
        AuditTable table = new AuditTable("Reseed noise", Summary.header(SEEDS + " seeds"));
        table.add(
                "mean",
                Summary.perMeasure(measure -> Summary.mean(Summary.values(seeds, measure::of))));
        table.add(
                "standard deviation over seeds",
                Summary.perMeasure(
                        measure -> Summary.deviation(Summary.values(seeds, measure::of))));
        table.add(
                "half of its own 95 % interval",
                List.of(
                        Summary.mean(Summary.values(seeds, Figures::matchHalfWidth)),
                        Summary.mean(
                                Summary.values(
                                        seeds, f -> (f.heldOut().high() - f.heldOut().low()) / 2)),
                        Summary.mean(Summary.values(seeds, Figures::tapaHalfWidth)),
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
        output.add(table);
    }

    private void trainings() throws IOException {
        AuditTable table = new AuditTable("Over a training", Summary.header("step"));
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
                    Summary.perMeasure(measure -> Summary.mean(Summary.values(step, measure::of))));
        }
        double[] steps = Arrays.stream(STEPS).asDoubleStream().toArray();
        table.add("Spearman with the step", Summary.spearman(runs, run -> steps));
        table.add(
                "Spearman with R2",
                Summary.spearman(runs, figures -> Summary.values(figures, Figures::r2)));
        output.add(table);
        List<Figures> first = runs.get(0);
        output.chart(
                "training",
                "Over a training (one seed)",
                "step",
                Arrays.stream(STEPS).mapToObj(Integer::toString).toList(),
                first);
    }

    private void shapes() {
        AuditTable table =
                new AuditTable("Dictionary sizes and sparsities", Summary.header("k, D (R2)"));
        List<List<Figures>> byK = new ArrayList<>();
        for (int k : ACTIVE) {
            List<Figures> ofK = new ArrayList<>();
            for (int latents : SIZES) {
                Figures figures = Figures.of(data, Trainings.trained(data, latents, k, 1));
                ofK.add(figures);
                table.add(
                        "%d, %d (%s)".formatted(k, latents, AuditTable.number(figures.r2())),
                        Summary.values(figures));
            }
            byK.add(ofK);
        }
        table.add(
                "Spearman with R2 at equal k",
                Summary.spearman(byK, figures -> Summary.values(figures, Figures::r2)));
        double[] sizes = Arrays.stream(SIZES).asDoubleStream().toArray();
        table.add("Spearman with D at equal k", Summary.spearman(byK, ofK -> sizes));
        output.add(table);
    }

    private void order(List<Figures> seeds) {
        AuditTable table = new AuditTable("Order", Summary.header("codes"));
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
        kinds.forEach(
                (name, all) ->
                        table.add(
                                name,
                                Summary.perMeasure(m -> Summary.mean(Summary.values(all, m::of)))));
        table.add(
                "share of seeds: random < untrained (both) < trained",
                Summary.perMeasure(
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
        output.add(table);
    }

    private static boolean ordered(
            Measure measure, Figures random, Figures dense, Figures sparse, Figures trained) {
        double least = Math.min(measure.of(dense), measure.of(sparse));
        double most = Math.max(measure.of(dense), measure.of(sparse));
        return measure.of(random) < least && most < measure.of(trained);
    }
}

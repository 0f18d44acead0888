package io.tapastream.tests.faults;

import io.tapastream.tests.faults.FaultRun.Moment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** The long form: every fault in several rounds, in an order drawn from the seed. */
public final class LongRun {
    private static final List<String> STATE_BACKENDS = List.of("hashmap", "rocksdb");
    private static final List<Moment> MOMENTS = List.of(Moment.values());

    private final Map<Fault, List<Long>> recoveries = new LinkedHashMap<>();
    private final List<String> results = new ArrayList<>();
    private final List<Fault> chosen;
    private boolean failed;

    private LongRun(List<Fault> chosen) {
        this.chosen = chosen;
    }

    /**
     * Arguments: the folder, the seed, the rounds for each state backend, and the names of the
     * faults, with commas; empty for all.
     */
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]).toAbsolutePath();
        long seed = Long.parseLong(args[1]);
        int rounds = Integer.parseInt(args[2]);
        LongRun run =
                new LongRun(
                        args[3].isEmpty()
                                ? List.of(Fault.values())
                                : Stream.of(args[3].split(",")).map(Fault::valueOf).toList());
        for (String backend : STATE_BACKENDS) {
            run.run(Files.createDirectories(folder.resolve(backend)), seed++, rounds, backend);
        }
        run.print();
        System.exit(run.failed ? 1 : 0);
    }

    private void run(Path folder, long seed, int rounds, String backend) throws Exception {
        Random random = new Random(seed);
        try (FaultRun run = new FaultRun(folder, seed, backend)) {
            run.start();
            for (int round = 1; round <= rounds; round++) {
                List<Fault> faults = new ArrayList<>(chosen);
                Collections.shuffle(faults, random);
                for (Fault fault : faults) {
                    Moment moment = MOMENTS.get(random.nextInt(MOMENTS.size()));
                    long took = run.strike(fault, moment);
                    System.err.printf(
                            "%s, seed %d, round %d: %s %s, works again after %d ms%n",
                            backend, seed, round, fault, moment, took);
                    recoveries.computeIfAbsent(fault, key -> new ArrayList<>()).add(took);
                }
            }
            CommittedOutput.Findings findings = run.finish();
            results.add(
                    "- %s, seed %d: %s. Committed: %s. Wrong: %s."
                            .formatted(
                                    backend,
                                    seed,
                                    run.published(),
                                    CommittedOutput.summary(findings),
                                    findings.faults().isEmpty()
                                            ? "nothing"
                                            : String.join("; ", findings.faults())));
            failed |= !findings.faults().isEmpty();
        }
    }

    private void print() {
        System.out.println(
                "| fault | times | works again after, median | longest |\n|---|---|---|---|");
        for (Fault fault : Fault.values()) {
            List<Long> took = recoveries.getOrDefault(fault, List.of()).stream().sorted().toList();
            if (!took.isEmpty()) {
                System.out.printf(
                        "| %s | %d | %.1f s | %.1f s |%n",
                        fault.description(),
                        took.size(),
                        took.get(took.size() / 2) / 1000.0,
                        took.get(took.size() - 1) / 1000.0);
            }
        }
        System.out.println();
        results.forEach(System.out::println);
    }
}

package io.tapastream.benchmarks.audit;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The audit of docs/audit.md: {@code Audit [FOLDER]} prints its tables as Markdown and writes them
 * as CSV, and its figures as SVG, into the folder. Every number follows from the seeds in the
 * classes of this package.
 */
public final class Audit {
    private static final long SEED = 1;
    private static final int IMAGES = 1200;
    private static final int PAIRS = 400;
    private static final int TRAINING = 4000;

    private Audit() {}

    /** Arguments: the folder; without one only the tables are printed. */
    public static void main(String[] args) throws IOException {
        AuditOutput output = new AuditOutput(args.length == 0 ? null : Path.of(args[0]));
        PlantedData.Sets data = PlantedData.draw(SEED, IMAGES, PAIRS, TRAINING);
        new TrainedAudit(data, output).run();
        new TruthAudit(data, output).run();
        output.finish();
    }
}

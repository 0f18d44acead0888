package io.tapastream.benchmarks.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Collects tables, and draws figures where there is a folder for them. */
final class AuditOutput {
    private final Path folder;
    private final List<AuditTable> tables = new ArrayList<>();

    /**
     * @param folder null for none
     */
    AuditOutput(Path folder) {
        this.folder = folder;
    }

    void add(AuditTable table) {
        tables.add(table);
    }

    void chart(String name, String title, String x, List<String> ticks, List<Figures> all)
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
                    Summary.values(all, figures -> scale * measure.of(figures)));
        }
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("audit-" + name + ".svg"), chart.svg());
    }

    /** Prints all tables as Markdown, and writes them as CSV. */
    void finish() throws IOException {
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
}

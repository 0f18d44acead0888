package io.tapastream.tests.processes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the processes are made of: the files that {@code mvn package} leaves. */
public final class Libraries {
    private static final Path ALL = Path.of("../cli/target/lib");

    /** In the job jar, or of the broker: a cluster must do without them. */
    private static final List<String> NOT_FLINK =
            List.of(
                    "tapastream-",
                    "flink-connector-kafka",
                    "kafka",
                    "avro",
                    "RoaringBitmap",
                    "picocli",
                    "tribuo",
                    "protobuf",
                    "jackson-",
                    "scala-",
                    "lz4",
                    "zstd");

    private Libraries() {}

    /** Flink's lib folder: its runtime, a state backend, logging, and ONNX Runtime. */
    public static String flink() throws IOException {
        return join(NOT_FLINK);
    }

    public static String kafka() throws IOException {
        return join(List.of("tapastream-", "flink-"));
    }

    private static String join(List<String> without) throws IOException {
        try (Stream<Path> files = Files.list(ALL)) {
            return files.filter(
                            file ->
                                    without.stream()
                                            .noneMatch(file.getFileName().toString()::startsWith))
                    .map(file -> file.toAbsolutePath().normalize().toString())
                    .sorted()
                    .collect(Collectors.joining(":"));
        }
    }

    /** The jar that is submitted. */
    public static Path jobJar() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("../flink-jobs/target"))) {
            return files.filter(file -> file.getFileName().toString().endsWith("-job.jar"))
                    // One of an earlier version may still be there.
                    .max(Comparator.comparingLong(file -> file.toFile().lastModified()))
                    .orElseThrow(() -> new AssertionError("flink-jobs has no job jar"));
        }
    }
}

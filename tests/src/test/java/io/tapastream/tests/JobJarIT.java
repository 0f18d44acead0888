package io.tapastream.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The jar that a cluster takes holds the job and nothing that belongs to the cluster. */
class JobJarIT {
    @Test
    void itHoldsTheJobAndTheConnectorButNotFlinkItselfNorNativeLibraries() throws IOException {
        try (JarFile jar = new JarFile(jobJar().toFile())) {
            List<String> names = jar.stream().map(JarEntry::getName).toList();
            assertThat(names)
                    .contains(
                            "io/tapastream/jobs/EvaluationJob.class",
                            "io/tapastream/jobs/StoreJob.class",
                            "io/tapastream/jobs/store/V1__tables.sql",
                            "io/tapastream/jobs/store/V2__epoch.sql",
                            "io/tapastream/jobs/store/V3__held_out.sql",
                            "io/tapastream/jobs/store/V4__baselines.sql",
                            "io/tapastream/jobs/store/V5__sampled_measures.sql",
                            "org/apache/flink/connector/jdbc/core/datastream/sink/JdbcSink.class",
                            "org/postgresql/Driver.class",
                            "io/tapastream/core/match/package-info.class",
                            "io/tapastream/schemas/AnnotatedImage.class",
                            "org/apache/flink/connector/kafka/source/KafkaSource.class",
                            "org/apache/kafka/clients/producer/KafkaProducer.class",
                            "org/apache/avro/Schema.class",
                            "org/roaringbitmap/RoaringBitmap.class",
                            "com/twelvemonkeys/imageio/plugins/webp/WebPImageReader.class");
            assertThat(names)
                    .noneMatch(name -> name.startsWith("ai/onnxruntime/"))
                    .noneMatch(name -> name.startsWith("org/apache/flink/runtime/"))
                    .noneMatch(name -> name.startsWith("org/apache/flink/streaming/api/env"))
                    .noneMatch(name -> name.startsWith("org/apache/flink/connector/base/"))
                    .noneMatch(name -> name.startsWith("org/rocksdb/"))
                    .noneMatch(name -> name.startsWith("META-INF/services/javax.imageio"))
                    .noneMatch(name -> name.startsWith("org/slf4j/"))
                    .noneMatch(name -> name.startsWith("org/apache/logging/"));
            assertThat(jar.getManifest().getMainAttributes().getValue(Attributes.Name.MAIN_CLASS))
                    .isEqualTo("io.tapastream.jobs.EvaluationJob");
        }
    }

    private static Path jobJar() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("../flink-jobs/target"))) {
            return files.filter(file -> file.getFileName().toString().endsWith("-job.jar"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("flink-jobs has no job jar"));
        }
    }
}

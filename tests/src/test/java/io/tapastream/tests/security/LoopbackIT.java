package io.tapastream.tests.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.cli.local.EmbeddedKafka;
import io.tapastream.cli.local.LocalFlink;
import io.tapastream.jobs.EvaluationJob;
import io.tapastream.jobs.config.KafkaOptions;
import io.tapastream.jobs.config.SaeOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nobody outside the machine reaches what {@code demo} and {@code run} start: every port that the
 * broker and Flink listen on, the web UI among them, is bound to the loopback address.
 */
@EnabledOnOs(OS.LINUX)
class LoopbackIT {
    /** 127.0.0.1 and ::1 as the kernel prints them, alone and mapped into IPv6. */
    private static final Set<String> LOOPBACK =
            Set.of(
                    "0100007F",
                    "0000000000000000FFFF00000100007F",
                    "00000000000000000000000001000000");

    private static final String LISTENING = "0A";

    @TempDir Path folder;

    @Test
    void everyPortIsBoundToLoopback() throws Exception {
        List<String> before = listening();
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"));
                LocalFlink flink =
                        LocalFlink.start(folder.resolve("flink"), LocalFlink.Options.DEFAULT)) {
            StreamExecutionEnvironment environment = flink.environment();
            Configuration options = new Configuration();
            options.set(KafkaOptions.BOOTSTRAP_SERVERS, kafka.bootstrapServers());
            options.set(SaeOptions.MODEL_STORE, folder.resolve("models").toUri().toString());
            EvaluationJob.build(environment, options);
            environment.executeAsync("evaluation");

            List<String> ports = listening();
            ports.removeAll(before);
            // The broker, its controller and the web UI at least.
            assertThat(ports).hasSizeGreaterThanOrEqualTo(3);
            assertThat(ports)
                    .allSatisfy(
                            address ->
                                    assertThat(address.substring(0, address.indexOf(':')))
                                            .isIn(LOOPBACK));
        }
    }

    /** The addresses, host:port in hex, on which this process listens. */
    private static List<String> listening() throws IOException {
        Set<String> own = sockets();
        List<String> found = new ArrayList<>();
        for (String table : List.of("tcp", "tcp6")) {
            List<String> lines = Files.readAllLines(Path.of("/proc/self/net", table));
            for (String line : lines.subList(1, lines.size())) {
                String[] columns = line.strip().split("\\s+");
                if (columns[3].equals(LISTENING) && own.contains("socket:[" + columns[9] + "]")) {
                    found.add(columns[1]);
                }
            }
        }
        return found;
    }

    private static Set<String> sockets() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.map(LoopbackIT::target).collect(Collectors.toSet());
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.exists(descriptor, LinkOption.NOFOLLOW_LINKS)
                    ? Files.readSymbolicLink(descriptor).toString()
                    : "";
        } catch (NoSuchFileException e) {
            // Closed since it was listed.
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

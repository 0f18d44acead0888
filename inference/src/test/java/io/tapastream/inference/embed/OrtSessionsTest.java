package io.tapastream.inference.embed;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.tapastream.inference.onnx.OnnxModelBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

class OrtSessionsTest {
    private static final int THREADS = 2;

    @TempDir private Path folder;

    /** Without {@link ProcessWideOrtEnvironment} nearly every such process crashed. */
    @RepeatedTest(3)
    void aProcessMayEndWhileSessionsAreOpened() throws Exception {
        Path said = folder.resolve("said");
        Process child =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:-CreateCoredumpOnCrash",
                                "-cp",
                                System.getProperty("java.class.path"),
                                OpensUntilTheEnd.class.getName())
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start();
        try {
            assertThat(child.waitFor(2, TimeUnit.MINUTES)).isTrue();
            assertThat(child.exitValue()).as(read(said)).isEqualTo(OpensUntilTheEnd.EXIT_VALUE);
            assertThat(read(said)).doesNotContain("Exception");
        } finally {
            child.destroyForcibly();
        }
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file);
    }

    /** Opens and closes sessions on daemon threads, which go on while the process ends. */
    static final class OpensUntilTheEnd {
        static final int EXIT_VALUE = 7;

        private OpensUntilTheEnd() {}

        public static void main(String[] args) throws InterruptedException {
            byte[] model =
                    new OnnxModelBuilder("sae")
                            .input("x", 64)
                            .output("h", 256)
                            .weights("w", new float[64 * 256], 64, 256)
                            .node("MatMul", List.of("x", "w"), "h")
                            .build();
            CountDownLatch opened = new CountDownLatch(THREADS * 20);
            for (int i = 0; i < THREADS; i++) {
                Thread thread = new Thread(() -> openAndClose(model, opened));
                thread.setDaemon(true);
                thread.start();
            }
            opened.await();
            System.exit(EXIT_VALUE);
        }

        private static void openAndClose(byte[] model, CountDownLatch opened) {
            while (true) {
                try (OrtSession.SessionOptions options = OrtSessions.cpu(1)) {
                    OrtSessions.environment().createSession(model, options).close();
                    opened.countDown();
                } catch (OrtException e) {
                    e.printStackTrace();
                    return;
                }
            }
        }
    }
}

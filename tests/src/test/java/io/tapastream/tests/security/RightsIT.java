package io.tapastream.tests.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tapastream.cli.TapaStream;
import io.tapastream.cli.publish.RecordPublisher;
import io.tapastream.cli.serve.ScoreServer;
import io.tapastream.jobs.StoreJob;
import io.tapastream.jobs.config.EvaluationArguments;
import io.tapastream.jobs.kafka.KafkaAccess;
import io.tapastream.schemas.topics.Topics;
import io.tapastream.schemas.wire.RecordFraming;
import io.tapastream.tests.endtoend.Checkpoints;
import io.tapastream.tests.endtoend.PythonEnvironment;
import io.tapastream.tests.endtoend.Records;
import io.tapastream.tests.endtoend.SettledScores;
import io.tapastream.tests.endtoend.Workload;
import io.tapastream.tests.processes.FlinkProcesses;
import io.tapastream.tests.processes.FlinkRest;
import io.tapastream.tests.processes.Libraries;
import io.tapastream.tests.processes.StoredScores;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The rights of the manifests on a broker that enforces them: with them everything works, also a
 * job that goes on from a savepoint, and without any single one of them something fails and says
 * which.
 */
class RightsIT {
    private static final String EVALUATION = "tapastream-evaluation";
    private static final String STORE = "tapastream-store";
    private static final String PUBLISHER = "tapastream-publisher";
    private static final String OBSERVER = "tapastream-observer";
    private static final int IMAGES = 30;

    @TempDir Path folder;

    private final StringWriter said = new StringWriter();

    @Test
    void theRightsOfTheManifestsAreEnoughAndEachIsNeeded() throws Exception {
        try (AuthorizingKafka kafka = new AuthorizingKafka(folder.resolve("kafka"))) {
            kafka.start();
            assertThat(command(kafka, AuthorizingKafka.ADMIN, "topics")).as(said()).isZero();
            try (Admin admin = kafka.admin()) {
                for (List<AclBinding> rights : kafka.users().values()) {
                    admin.createAcls(rights).all().get();
                }
                everythingWorks(kafka);
                for (String job : List.of(EVALUATION, STORE)) {
                    for (AclBinding right : kafka.users().get(job)) {
                        without(admin, right, () -> theJobIsRefused(kafka, job, right));
                    }
                }
                for (AclBinding right : kafka.users().get(PUBLISHER)) {
                    without(admin, right, () -> publishingSaysSo(kafka, right));
                }
                for (AclBinding right : kafka.users().get(OBSERVER)) {
                    without(admin, right, () -> lookingIsRefused(kafka, right));
                }
            }
        }
    }

    private void everythingWorks(AuthorizingKafka kafka) throws Exception {
        Workload workload = new Workload(5);
        byte[] sae = workload.sae();
        publishRecords(kafka, workload, sae);
        publishFiles(kafka);
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
                FlinkProcesses flink = new FlinkProcesses(folder.resolve("flink"), 1, Map.of())) {
            flink.revive();
            flink.start();
            String jar = flink.rest().upload(Libraries.jobJar());
            String job = flink.rest().run(jar, evaluation(kafka), 2, null);
            awaitScores(kafka, workload, 1, sae);
            flink.rest().run(jar, StoreJob.class.getName(), store(kafka, postgres), 1, null);
            StoredScores.awaitOne(postgres);

            String savepoint = flink.rest().stopWithSavepoint(job, folder.resolve("savepoints"));
            flink.rest().run(jar, evaluation(kafka), 2, savepoint);
            byte[] next = workload.sae();
            try (RecordPublisher publisher = publisher(kafka)) {
                Checkpoints.records("sae", 2, next).forEach(part -> Records.send(publisher, part));
                publisher.flush();
            }
            awaitScores(kafka, workload, 2, next);

            assertThat(command(kafka, OBSERVER, "watch", "--once")).as(said()).isZero();
            try (ScoreServer server = serve(kafka)) {
                assertThat(server.url()).startsWith("http");
            }
            python(kafka, sae);
        }
        assertNoRefusalInLogs();
    }

    private void publishRecords(AuthorizingKafka kafka, Workload workload, byte[] sae) {
        try (RecordPublisher publisher = publisher(kafka)) {
            Records.send(publisher, workload.vocabulary());
            for (int i = 0; i < IMAGES; i++) {
                Records.send(publisher, workload.image(i, i));
                Records.send(publisher, workload.pair(i, i));
            }
            Checkpoints.records("sae", 1, sae).forEach(part -> Records.send(publisher, part));
            publisher.flush();
        }
    }

    private static RecordPublisher publisher(AuthorizingKafka kafka) {
        return RecordPublisher.connect(kafka.bootstrapServers(), kafka.client(PUBLISHER));
    }

    /** The commands; the job has no image encoder, so that these images end in rejected. */
    private void publishFiles(AuthorizingKafka kafka) throws Exception {
        Path names = Files.write(folder.resolve("names.txt"), List.of("red", "blue"));
        BufferedImage picture = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
        ImageIO.write(picture, "png", folder.resolve("a.png").toFile());
        Files.write(folder.resolve("images.csv"), List.of("path,concepts", "a.png,red"));
        Files.write(
                folder.resolve("pairs.csv"),
                List.of("id,original,perturbed,removed,added,present", "p,a.png,a.png,red,,red"));
        Files.write(folder.resolve("sae.safetensors"), new Workload(5).sae());
        assertThat(publish(kafka, "vocabulary", names.getFileName())).as(said()).isZero();
        assertThat(publish(kafka, "images", Path.of("images.csv"))).as(said()).isZero();
        assertThat(publish(kafka, "pairs", Path.of("pairs.csv"))).as(said()).isZero();
        assertThat(publishCheckpoint(kafka)).as(said()).isZero();
    }

    private int publish(AuthorizingKafka kafka, String what, Path file) throws Exception {
        String path = folder.resolve(file).toString();
        return command(kafka, PUBLISHER, "publish", what, "--data-set", "files", path);
    }

    private int publishCheckpoint(AuthorizingKafka kafka) throws Exception {
        String file = folder.resolve("sae.safetensors").toString();
        List<String> arguments =
                List.of(
                        "publish checkpoint --run files --sae s --step 1 --architecture topk"
                                .split(" "));
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of("--k", "6", "--image-encoder", Workload.ENCODER, file));
        return command(kafka, PUBLISHER, all.toArray(String[]::new));
    }

    private int command(AuthorizingKafka kafka, String user, String... arguments) throws Exception {
        said.getBuffer().setLength(0);
        int words = arguments[0].equals("publish") ? 2 : 1;
        List<String> all = new ArrayList<>(Arrays.asList(arguments).subList(0, words));
        all.addAll(List.of("--bootstrap-servers", kafka.bootstrapServers()));
        all.addAll(List.of("--kafka-config", write(user, kafka.client(user), "").toString()));
        all.addAll(Arrays.asList(arguments).subList(words, arguments.length));
        return TapaStream.commandLine()
                .setOut(new PrintWriter(said, true))
                .setErr(new PrintWriter(said, true))
                .execute(all.toArray(String[]::new));
    }

    private String said() {
        return said.toString();
    }

    private Path write(String name, Map<String, String> settings, String prefix) throws Exception {
        Properties properties = new Properties();
        settings.forEach((key, value) -> properties.setProperty(prefix + key, value));
        Path path = folder.resolve(name + ".properties");
        try (Writer writer = Files.newBufferedWriter(path)) {
            properties.store(writer, null);
        }
        return path;
    }

    private List<String> evaluation(AuthorizingKafka kafka) throws Exception {
        return List.of(
                "--config=" + write("job", kafka.client(EVALUATION), "kafka."),
                "--bootstrap-servers=" + kafka.bootstrapServers(),
                "--model-store=" + folder.resolve("models").toUri(),
                "--refresh-interval=200 ms",
                "--image-blocks=8",
                "--baselines=",
                "--matchings=fbmp;f1;jaccard;nmi");
    }

    private List<String> store(AuthorizingKafka kafka, EmbeddedPostgres postgres) throws Exception {
        return List.of(
                "--config=" + write("store", kafka.client(STORE), "kafka."),
                "--bootstrap-servers=" + kafka.bootstrapServers(),
                "--jdbc-url=jdbc:postgresql://localhost:" + postgres.getPort() + "/postgres",
                "--jdbc-user=postgres");
    }

    private static void awaitScores(
            AuthorizingKafka kafka, Workload workload, long step, byte[] sae) throws Exception {
        try (SettledScores scores =
                new SettledScores(kafka.bootstrapServers(), kafka.client(OBSERVER))) {
            scores.await("sae", step, workload.batch(sae));
        }
    }

    private static ScoreServer serve(AuthorizingKafka kafka) {
        return ScoreServer.start(
                new ScoreServer.Settings(
                        kafka.bootstrapServers(),
                        Topics.DEFAULT,
                        kafka.client(OBSERVER),
                        RecordFraming.SINGLE_OBJECT,
                        InetAddress.getLoopbackAddress(),
                        0,
                        List.of()));
    }

    private void python(AuthorizingKafka kafka, byte[] sae) throws Exception {
        Optional<PythonEnvironment> python = PythonEnvironment.prepare();
        if (python.isEmpty()) {
            return;
        }
        Path file = Files.write(folder.resolve("python.safetensors"), sae);
        String script =
                """
                import sys
                from safetensors.numpy import load_file
                from tapastream import CheckpointPublisher, scores
                servers, file, publisher, observer = sys.argv[1], sys.argv[2], eval(sys.argv[3]), eval(sys.argv[4])
                with CheckpointPublisher(servers, run="python", sae="sae", image_encoder="%s",
                                         kafka=publisher) as client:
                    client.publish(load_file(file), step=1, architecture="topk", k=6)
                rows = scores("run", bootstrap_servers=servers, kafka=observer)
                assert rows, "the observer reads no score"
                """
                        .formatted(Workload.ENCODER);
        python.get()
                .run(
                        Map.of(),
                        "-c",
                        script,
                        kafka.bootstrapServers(),
                        file.toString(),
                        dictionary(kafka.pythonClient(PUBLISHER)),
                        dictionary(kafka.pythonClient(OBSERVER)));
    }

    private static String dictionary(Map<String, String> settings) {
        return settings.entrySet().stream()
                .map(entry -> "'%s': '%s'".formatted(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private void assertNoRefusalInLogs() throws Exception {
        try (Stream<Path> logs = Files.list(folder.resolve("flink/logs"))) {
            for (Path log : logs.toList()) {
                assertThat(Files.readAllLines(log))
                        .as(log.toString())
                        .noneMatch(line -> line.contains("uthorization"));
            }
        }
    }

    /** What is tried while a right is taken away. */
    private interface Attempt {
        void run() throws Exception;
    }

    private static void without(Admin admin, AclBinding right, Attempt attempt) throws Exception {
        AclBindingFilter filter = right.toFilter();
        assertThat(admin.deleteAcls(List.of(filter)).all().get()).hasSize(1);
        FlinkRest.await(
                "the right is gone", () -> admin.describeAcls(filter).values().get().isEmpty());
        try {
            attempt.run();
        } catch (AssertionError e) {
            throw new AssertionError("without " + right + ": " + e.getMessage(), e);
        } finally {
            admin.createAcls(List.of(right)).all().get();
        }
    }

    private void theJobIsRefused(AuthorizingKafka kafka, String job, AclBinding right)
            throws Exception {
        Configuration options =
                EvaluationArguments.parse(
                        "--config=" + write("refused", kafka.client(job), "kafka."),
                        "--bootstrap-servers=" + kafka.bootstrapServers(),
                        "--model-store=file:/models");
        assertThatThrownBy(
                        () -> {
                            if (job.equals(EVALUATION)) {
                                KafkaAccess.ofEvaluation(options);
                            } else {
                                KafkaAccess.ofStore(options, STORE);
                            }
                        })
                .hasMessageContaining("lacks rights")
                .hasMessageContaining(right.pattern().name());
    }

    private void publishingSaysSo(AuthorizingKafka kafka, AclBinding right) throws Exception {
        String topic = right.pattern().name();
        int code =
                switch (topic) {
                    case "concept-vocabularies" ->
                            right.entry().operation() == AclOperation.READ
                                    ? publish(kafka, "images", Path.of("images.csv"))
                                    : publish(kafka, "vocabulary", Path.of("names.txt"));
                    case "annotated-images" -> publish(kafka, "images", Path.of("images.csv"));
                    case "image-pairs" -> publish(kafka, "pairs", Path.of("pairs.csv"));
                    default -> publishCheckpoint(kafka);
                };
        // Without its settings a topic is written all the same, with a warning.
        assertThat(code)
                .as(said())
                .isEqualTo(right.entry().operation() == AclOperation.DESCRIBE_CONFIGS ? 0 : 1);
        assertThat(said()).contains(topic);
    }

    private void lookingIsRefused(AuthorizingKafka kafka, AclBinding right) {
        assertThat(right.pattern().resourceType()).isEqualTo(ResourceType.TOPIC);
        assertThatThrownBy(() -> serveAndWatch(kafka))
                .hasMessageContaining(right.pattern().name())
                .hasMessageContaining("right");
    }

    private void serveAndWatch(AuthorizingKafka kafka) throws Exception {
        serve(kafka).close();
        if (command(kafka, OBSERVER, "watch", "--once") != 0) {
            throw new IllegalStateException(said());
        }
    }
}

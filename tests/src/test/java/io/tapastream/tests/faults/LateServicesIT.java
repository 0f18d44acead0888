package io.tapastream.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.cli.local.TopicAdmin;
import io.tapastream.cli.publish.RecordPublisher;
import io.tapastream.jobs.StoreJob;
import io.tapastream.schemas.topics.TopicSettings;
import io.tapastream.schemas.topics.Topics;
import io.tapastream.tests.endtoend.Checkpoints;
import io.tapastream.tests.endtoend.Records;
import io.tapastream.tests.endtoend.SettledScores;
import io.tapastream.tests.endtoend.Workload;
import io.tapastream.tests.processes.BrokerProcess;
import io.tapastream.tests.processes.FlinkProcesses;
import io.tapastream.tests.processes.FlinkRest;
import io.tapastream.tests.processes.Libraries;
import io.tapastream.tests.processes.LoopbackPorts;
import io.tapastream.tests.processes.StoredScores;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * As when all of an installation is started at once: Kafka comes after the evaluation job, and
 * PostgreSQL after the job that fills it. Both wait, and nobody has to start them again.
 */
class LateServicesIT {
    @TempDir Path folder;

    @Test
    void jobsWaitForKafkaAndForPostgres() throws Exception {
        Workload workload = new Workload(8);
        byte[] sae = workload.sae();
        int port = LoopbackPorts.free(1).get(0);
        try (BrokerProcess broker =
                        new BrokerProcess(folder.resolve("broker"), Map.of(), List.of());
                FlinkProcesses flink = new FlinkProcesses(folder.resolve("flink"), 1, Map.of())) {
            flink.revive();
            flink.start();
            String jar = flink.rest().upload(Libraries.jobJar());
            String job = flink.rest().run(jar, evaluation(broker), 2, null);
            awaitLogged("do not answer yet");
            FlinkRest.await("a restart", () -> restarts(flink, job) > 0);

            broker.start();
            broker.awaitReady();
            try (TopicAdmin admin = TopicAdmin.connect(broker.bootstrapServers(), Map.of())) {
                admin.createMissing(TopicSettings.of(Topics.DEFAULT, 2), (short) 1);
            }
            CompletableFuture<String> store =
                    CompletableFuture.supplyAsync(() -> submitStore(flink, jar, broker, port));
            publish(broker, workload, sae);
            try (SettledScores scores = new SettledScores(broker.bootstrapServers())) {
                scores.await("sae", 1, workload.batch(sae));
            }
            awaitLogged("waiting for the database");
            assertThat(store).isNotDone();
            try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().setPort(port).start()) {
                store.get();
                StoredScores.awaitOne(postgres);
            }
        }
    }

    private List<String> evaluation(BrokerProcess broker) {
        return List.of(
                "--bootstrap-servers=" + broker.bootstrapServers(),
                "--model-store=" + folder.resolve("models").toUri(),
                "--refresh-interval=200 ms",
                "--image-blocks=8",
                "--baselines=",
                "--matchings=fbmp;f1;jaccard;nmi");
    }

    private static String submitStore(
            FlinkProcesses flink, String jar, BrokerProcess broker, int port) {
        try {
            return flink.rest()
                    .run(
                            jar,
                            StoreJob.class.getName(),
                            List.of(
                                    "--bootstrap-servers=" + broker.bootstrapServers(),
                                    "--jdbc-url=jdbc:postgresql://localhost:" + port + "/postgres",
                                    "--jdbc-user=postgres"),
                            1,
                            null);
        } catch (Exception e) {
            throw new IllegalStateException("the store job was not submitted", e);
        }
    }

    private static void publish(BrokerProcess broker, Workload workload, byte[] sae) {
        try (RecordPublisher publisher = RecordPublisher.connect(broker.bootstrapServers())) {
            Records.send(publisher, workload.vocabulary());
            for (int i = 0; i < 20; i++) {
                Records.send(publisher, workload.image(i, i));
                Records.send(publisher, workload.pair(i, i));
            }
            Checkpoints.records("sae", 1, sae).forEach(part -> Records.send(publisher, part));
            publisher.flush();
        }
    }

    private static long restarts(FlinkProcesses flink, String job) throws Exception {
        return flink.rest()
                .get("/jobs/" + job + "/metrics?get=numRestarts")
                .path(0)
                .path("value")
                .asLong();
    }

    private void awaitLogged(String words) throws Exception {
        FlinkRest.await(words, () -> logged(words));
    }

    private boolean logged(String words) throws Exception {
        try (Stream<Path> logs = Files.list(folder.resolve("flink/logs"))) {
            for (Path log : logs.toList()) {
                if (Files.readString(log).contains(words)) {
                    return true;
                }
            }
        }
        return false;
    }
}

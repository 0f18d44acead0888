package io.tapastream.cli.local;

import io.tapastream.cli.console.CliException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Kafka broker in this process: one node that is broker and controller (KRaft), on free
 * ports of the loopback address, with its data in a folder. Transactions work on the single node.
 * Started again on the same folder it has the data of the last run.
 */
public final class EmbeddedKafka implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedKafka.class);
    private static final int ATTEMPTS = 5;

    private final KafkaRaftServer server;
    private final String bootstrapServers;
    private boolean closed;

    private EmbeddedKafka(KafkaRaftServer server, String bootstrapServers) {
        this.server = server;
        this.bootstrapServers = bootstrapServers;
    }

    /**
     * Starts a broker and returns when it answers.
     *
     * @param dir the broker's folder, made when it is missing
     * @throws IOException when the folder cannot be written
     * @throws CliException when the broker does not start
     */
    public static EmbeddedKafka start(Path dir) throws IOException {
        return start(dir, Map.of());
    }

    /** The same, with further settings of the broker. */
    static EmbeddedKafka start(Path dir, Map<String, String> settings) throws IOException {
        Files.createDirectories(dir);
        for (int attempt = 1; ; attempt++) {
            try {
                return Uninterruptibly.call(() -> startOnFreePorts(dir, settings));
            } catch (IOException | CliException e) {
                throw e;
            } catch (Exception e) {
                if (attempt == ATTEMPTS || !portWasTaken(e)) {
                    throw new CliException(
                            "the embedded Kafka broker in %s does not start: %s"
                                    .formatted(dir, e.getMessage()),
                            e);
                }
                LOG.info("a port was taken in the meantime, trying others", e);
            }
        }
    }

    private static EmbeddedKafka startOnFreePorts(Path dir, Map<String, String> settings)
            throws IOException {
        int[] ports = FreePorts.two();
        Properties config = config(dir, ports[0], ports[1]);
        config.putAll(settings);
        format(dir, config);
        KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(config), Time.SYSTEM);
        try {
            server.startup();
        } catch (RuntimeException e) {
            server.shutdown();
            throw e;
        }
        LOG.info("Kafka broker listens on 127.0.0.1:{}, data in {}", ports[0], dir);
        return new EmbeddedKafka(server, "127.0.0.1:" + ports[0]);
    }

    private static Properties config(Path dir, int brokerPort, int controllerPort) {
        Properties config = new Properties();
        config.put("process.roles", "broker,controller");
        config.put("node.id", "1");
        config.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        config.put("controller.listener.names", "CONTROLLER");
        config.put(
                "listeners",
                "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
                        .formatted(brokerPort, controllerPort));
        config.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + brokerPort);
        config.put("inter.broker.listener.name", "PLAINTEXT");
        config.put("log.dirs", dir.resolve("data").toAbsolutePath().toString());
        config.put("auto.create.topics.enable", "false");
        config.put("group.initial.rebalance.delay.ms", "0");
        // One node cannot keep the three copies that Kafka's own topics have by default.
        config.put("offsets.topic.replication.factor", "1");
        config.put("offsets.topic.num.partitions", "1");
        config.put("transaction.state.log.replication.factor", "1");
        config.put("transaction.state.log.min.isr", "1");
        config.put("transaction.state.log.num.partitions", "2");
        config.put("share.coordinator.state.topic.replication.factor", "1");
        config.put("share.coordinator.state.topic.min.isr", "1");
        return config;
    }

    private static void format(Path dir, Properties config) throws IOException {
        Path file = dir.resolve("server.properties");
        try (Writer writer = Files.newBufferedWriter(file)) {
            config.store(writer, null);
        }
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        String[] command = {
            "format",
            "--config",
            file.toString(),
            "--cluster-id",
            clusterId(dir),
            "--ignore-formatted"
        };
        int result =
                StorageTool.execute(command, new PrintStream(said, true, StandardCharsets.UTF_8));
        if (result != 0) {
            throw new CliException(
                    "the folder %s cannot be made a Kafka folder: %s"
                            .formatted(dir, said.toString(StandardCharsets.UTF_8).strip()));
        }
    }

    private static String clusterId(Path dir) throws IOException {
        Path file = dir.resolve("cluster-id");
        if (!Files.exists(file)) {
            Files.writeString(file, Uuid.randomUuid().toString());
        }
        return Files.readString(file);
    }

    private static boolean portWasTaken(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return true;
            }
        }
        return false;
    }

    /** The address for bootstrap.servers. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /**
     * Stops the broker and returns when it is down, also in a thread that was interrupted before;
     * the data stay in the folder.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            Uninterruptibly.call(
                    () -> {
                        server.shutdown();
                        server.awaitShutdown();
                        return null;
                    });
        } catch (Exception e) {
            LOG.warn("the embedded Kafka broker did not stop in an orderly way", e);
        }
    }
}

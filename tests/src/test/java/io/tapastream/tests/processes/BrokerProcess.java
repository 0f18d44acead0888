package io.tapastream.tests.processes;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;

/** A Kafka broker (and controller) as a process of its own. */
public final class BrokerProcess implements AutoCloseable {
    private final ChildJvm process;
    private final int port;

    /**
     * Makes the broker's folder; {@link #start} starts it.
     *
     * @param settings in the place of the ordinary ones; {@code CLIENT_PORT} and {@code
     *     CONTROLLER_PORT} in a value stand for the ports
     * @param format further arguments of the formatting, such as the first users
     */
    public BrokerProcess(Path folder, Map<String, String> settings, List<String> format)
            throws IOException {
        List<Integer> ports = LoopbackPorts.free(2);
        port = ports.get(0);
        Files.createDirectories(folder);
        Path file = folder.resolve("server.properties");
        Properties properties = settings(folder, ports);
        settings.forEach(
                (key, value) ->
                        properties.setProperty(
                                key,
                                value.replace("CLIENT_PORT", Integer.toString(port))
                                        .replace("CONTROLLER_PORT", ports.get(1).toString())));
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        }
        format(file, format);
        process =
                new ChildJvm(
                        "broker",
                        folder,
                        Libraries.kafka(),
                        List.of("-Xmx512m"),
                        List.of("kafka.Kafka", file.toString()));
    }

    private static Properties settings(Path folder, List<Integer> ports) {
        Properties settings = new Properties();
        String broker = "PLAINTEXT://127.0.0.1:" + ports.get(0);
        settings.setProperty("process.roles", "broker,controller");
        settings.setProperty("node.id", "1");
        settings.setProperty("controller.quorum.voters", "1@127.0.0.1:" + ports.get(1));
        settings.setProperty("controller.listener.names", "CONTROLLER");
        settings.setProperty("listeners", broker + ",CONTROLLER://127.0.0.1:" + ports.get(1));
        settings.setProperty("advertised.listeners", broker);
        settings.setProperty("inter.broker.listener.name", "PLAINTEXT");
        settings.setProperty("log.dirs", folder.resolve("data").toAbsolutePath().toString());
        settings.setProperty("auto.create.topics.enable", "false");
        settings.setProperty("group.initial.rebalance.delay.ms", "0");
        settings.setProperty("offsets.topic.replication.factor", "1");
        settings.setProperty("offsets.topic.num.partitions", "1");
        settings.setProperty("transaction.state.log.replication.factor", "1");
        settings.setProperty("transaction.state.log.min.isr", "1");
        settings.setProperty("transaction.state.log.num.partitions", "2");
        return settings;
    }

    private static void format(Path file, List<String> further) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "format",
                                "--config",
                                file.toString(),
                                "--cluster-id",
                                Uuid.randomUuid().toString()));
        command.addAll(further);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int result =
                StorageTool.execute(
                        command.toArray(String[]::new),
                        new PrintStream(said, true, StandardCharsets.UTF_8));
        if (result != 0) {
            throw new IllegalStateException(said.toString(StandardCharsets.UTF_8));
        }
    }

    public void start() throws IOException {
        process.start();
    }

    /** Returns when the broker takes connections. */
    public void awaitReady() throws Exception {
        FlinkRest.await(
                "the broker",
                () -> {
                    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                        return socket.isConnected();
                    }
                });
    }

    public ChildJvm process() {
        return process;
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        process.close();
    }
}

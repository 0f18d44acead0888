package io.tapastream.cli.serve;

import static io.tapastream.read.model.TestRecords.DATA_SET;

import io.tapastream.cli.local.EmbeddedKafka;
import io.tapastream.cli.local.TopicAdmin;
import io.tapastream.read.topic.ScoreTopicsWriter;
import io.tapastream.schemas.ImageBytes;
import io.tapastream.schemas.ImagePair;
import io.tapastream.schemas.topics.TopicSettings;
import io.tapastream.schemas.topics.Topics;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/** The page in a browser, served from a broker of its own. */
final class ServedPage implements AutoCloseable {
    private final EmbeddedKafka kafka;
    private final ScoreTopicsWriter writer;
    private final Chromium browser;
    private ScoreServer server;

    private ServedPage(EmbeddedKafka kafka, ScoreTopicsWriter writer, Chromium browser) {
        this.kafka = kafka;
        this.writer = writer;
        this.browser = browser;
    }

    /**
     * @param folder for the broker's log and the browser's profile
     * @param chromium the browser's program
     */
    static ServedPage start(Path folder, Path chromium) throws Exception {
        EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"));
        try (TopicAdmin admin = TopicAdmin.connect(kafka.bootstrapServers(), Map.of())) {
            admin.createMissing(TopicSettings.of(Topics.DEFAULT, 2), (short) 1);
        }
        ServedPage page =
                new ServedPage(
                        kafka,
                        new ScoreTopicsWriter(kafka.bootstrapServers()),
                        Chromium.start(chromium, folder.resolve("profile")));
        page.browser.size(1400, 900, 1);
        page.serve(0);
        return page;
    }

    Chromium browser() {
        return browser;
    }

    /** Writes into the topics that the page shows. */
    ScoreTopicsWriter writer() {
        return writer;
    }

    String url() {
        return server.url();
    }

    void serve(int port) {
        server =
                ScoreServer.start(
                        new ScoreServer.Settings(
                                kafka.bootstrapServers(),
                                Topics.DEFAULT,
                                Map.of(),
                                InetAddress.getLoopbackAddress(),
                                port,
                                List.of()));
    }

    /** Gives the port on which it was served. */
    int stopServing() {
        int port = URI.create(server.url()).getPort();
        server.close();
        return port;
    }

    /** A pair of a red and a blue image. */
    static ImagePair pair(String id, int removed, int added) throws IOException {
        return ImagePair.newBuilder()
                .setDataSet(DATA_SET)
                .setPairId(id)
                .setEventTime(Instant.EPOCH)
                .setOriginal(new ImageBytes(png(0xff0000)))
                .setPerturbed(new ImageBytes(png(0x0000ff)))
                .setRemovedConcept(removed)
                .setAddedConcept(added)
                .build();
    }

    private static ByteBuffer png(int colour) throws IOException {
        BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
        image.setRGB(
                0,
                0,
                8,
                8,
                Collections.nCopies(64, colour).stream().mapToInt(i -> i).toArray(),
                0,
                8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return ByteBuffer.wrap(out.toByteArray());
    }

    @Override
    public void close() {
        browser.close();
        server.close();
        writer.close();
        kafka.close();
    }
}

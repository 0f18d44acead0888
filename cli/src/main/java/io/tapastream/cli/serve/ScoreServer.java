package io.tapastream.cli.serve;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tapastream.cli.console.CliException;
import io.tapastream.cli.serve.Request.BadRequestException;
import io.tapastream.read.topic.LiveRuns;
import io.tapastream.read.topic.OutputTopics;
import io.tapastream.read.topic.PairLatentsTopic;
import io.tapastream.read.topic.PairTopic;
import io.tapastream.read.topic.TopicsUnavailableException;
import io.tapastream.schemas.topics.Topics;
import io.tapastream.schemas.wire.RecordFraming;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the live page until it is closed. */
public final class ScoreServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ScoreServer.class);

    /** Each open page holds one thread; above this many the rest gets 503 and is to come later. */
    private static final int MOST_REQUESTS = 200;

    private final HttpServer server;
    private final ExecutorService threads;
    private final LiveRuns runs;
    private final PairTopic pairs;
    private final PairLatentsTopic latents;
    private final ApiRoutes answers;
    private final AtomicInteger requests = new AtomicInteger();

    /**
     * Where to serve and from what.
     *
     * @param bootstrapServers addresses of the Kafka brokers
     * @param topics of the job
     * @param kafkaProperties further settings of the Kafka client
     * @param framing that the topics have
     * @param address to listen on
     * @param port to listen on; 0 takes a free one
     * @param imageFolders from which pictures may be shown that come by URI
     */
    public record Settings(
            String bootstrapServers,
            Topics topics,
            Map<String, String> kafkaProperties,
            RecordFraming framing,
            InetAddress address,
            int port,
            List<Path> imageFolders) {
        public Settings {
            kafkaProperties = Map.copyOf(kafkaProperties);
            imageFolders = List.copyOf(imageFolders);
            if (port < 0 || port > 65535) {
                throw new IllegalArgumentException("port %d, expected 0 to 65535".formatted(port));
            }
        }

        /** For topics in single-object encoding. */
        public Settings(
                String bootstrapServers,
                Topics topics,
                Map<String, String> kafkaProperties,
                InetAddress address,
                int port,
                List<Path> imageFolders) {
            this(
                    bootstrapServers,
                    topics,
                    kafkaProperties,
                    RecordFraming.SINGLE_OBJECT,
                    address,
                    port,
                    imageFolders);
        }

        /** On a free port of the loopback address, without image folders. */
        public static Settings local(String bootstrapServers, Topics topics) {
            return new Settings(
                    bootstrapServers,
                    topics,
                    Map.of(),
                    InetAddress.getLoopbackAddress(),
                    0,
                    List.of());
        }
    }

    private ScoreServer(
            HttpServer server,
            LiveRuns runs,
            PairTopic pairs,
            PairLatentsTopic latents,
            PairImages images) {
        this.server = server;
        this.runs = runs;
        this.pairs = pairs;
        this.latents = latents;
        this.answers = new ApiRoutes(runs, pairs, latents, images);
        this.threads = Executors.newCachedThreadPool(ScoreServer::daemon);
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "score-server");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Starts to read and to serve.
     *
     * @throws CliException when the port is taken, the folder of images is not there or the topics
     *     cannot be read
     */
    public static ScoreServer start(Settings settings) {
        PairImages images;
        try {
            images = new PairImages(settings.imageFolders());
        } catch (IOException e) {
            throw new CliException("there is no folder " + e.getMessage(), e);
        }
        HttpServer server;
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(settings.address(), settings.port()), 0);
        } catch (IOException e) {
            throw new CliException(
                    "cannot listen on %s port %d: %s; another --port may be free, 0 takes any"
                            .formatted(
                                    settings.address().getHostAddress(),
                                    settings.port(),
                                    e.getMessage()),
                    e);
        }
        try {
            return start(settings, server, images);
        } catch (RuntimeException e) {
            server.stop(0);
            throw e;
        }
    }

    private static ScoreServer start(Settings settings, HttpServer server, PairImages images) {
        Topics topics = settings.topics();
        LiveRuns runs = LiveRuns.follow(() -> summaries(settings));
        PairTopic pairs =
                new PairTopic(topics.imagePairs(), () -> consumer(settings), settings.framing());
        PairLatentsTopic latents =
                new PairLatentsTopic(
                        topics.pairLatents(), () -> consumer(settings), settings.framing());
        ScoreServer started = new ScoreServer(server, runs, pairs, latents, images);
        server.createContext("/", started::handle)
                .getFilters()
                .add(new LoopbackFilter(settings.address()));
        server.setExecutor(started.threads);
        server.start();
        return started;
    }

    private static OutputTopics summaries(Settings settings) {
        Topics topics = settings.topics();
        OutputTopics opened =
                OutputTopics.open(
                        settings.bootstrapServers(),
                        topics.summaries(),
                        settings.kafkaProperties(),
                        settings.framing());
        try {
            opened.requireReadable(List.of(topics.imagePairs(), topics.pairLatents()));
            return opened;
        } catch (TopicsUnavailableException e) {
            opened.close();
            throw e;
        }
    }

    private static KafkaConsumer<byte[], byte[]> consumer(Settings settings) {
        Map<String, Object> config = new HashMap<>(settings.kafkaProperties());
        config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        return new KafkaConsumer<>(
                config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private void handle(HttpExchange exchange) throws IOException {
        try {
            if (requests.incrementAndGet() > MOST_REQUESTS) {
                refuse(exchange, 503, "too many pages are open; close some");
                return;
            }
            answers.answer(new Request(exchange));
        } catch (BadRequestException e) {
            refuse(exchange, e.status(), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.debug("a page went away", e);
        } catch (RuntimeException e) {
            LOG.warn("the request {} failed", exchange.getRequestURI(), e);
            refuse(exchange, 500, "the request failed; the log says why");
        } finally {
            requests.decrementAndGet();
            exchange.close();
        }
    }

    private static void refuse(HttpExchange exchange, int status, String sentence)
            throws IOException {
        byte[] body = sentence.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    /** Where the page is. */
    public String url() {
        InetSocketAddress bound = server.getAddress();
        String host = bound.getAddress().getHostAddress();
        return "http://%s:%d/"
                .formatted(host.contains(":") ? "[" + host + "]" : host, bound.getPort());
    }

    /** Stops at once; open pages are cut off and try again by themselves. */
    @Override
    public void close() {
        answers.close();
        server.stop(0);
        threads.shutdownNow();
        pairs.close();
        latents.close();
        runs.close();
    }
}

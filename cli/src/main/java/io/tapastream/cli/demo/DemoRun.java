package io.tapastream.cli.demo;

import io.tapastream.cli.console.CliException;
import io.tapastream.cli.console.StopSignal;
import io.tapastream.cli.local.EmbeddedKafka;
import io.tapastream.cli.local.LocalFlink;
import io.tapastream.cli.local.TopicAdmin;
import io.tapastream.cli.publish.BadRow;
import io.tapastream.cli.publish.CubFolder;
import io.tapastream.cli.publish.DataSetPublisher;
import io.tapastream.cli.publish.ImageTransport;
import io.tapastream.cli.publish.PairFolder;
import io.tapastream.cli.publish.PublishListener;
import io.tapastream.cli.publish.RecordPublisher;
import io.tapastream.cli.serve.ScoreServer;
import io.tapastream.demo.BirdDataSet;
import io.tapastream.demo.DemoImageEncoder;
import io.tapastream.jobs.EvaluationJob;
import io.tapastream.jobs.config.BlockOptions;
import io.tapastream.jobs.config.EmbedOptions;
import io.tapastream.jobs.config.KafkaOptions;
import io.tapastream.jobs.config.SaeOptions;
import io.tapastream.schemas.topics.TopicSettings;
import io.tapastream.schemas.topics.Topics;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The demo from beginning to end. The job that it starts is the ordinary one and knows nothing of
 * it: pictures, pairs and SAE checkpoints reach it through Kafka, scores come back the same way.
 */
final class DemoRun {
    static final String DATA_SET = "drawn-birds";

    private static final Duration DEADLINE = Duration.ofMinutes(10);
    private static final int PARTITIONS = 2;
    private static final Topics TOPICS = Topics.DEFAULT;

    private final Path folder;
    private final DemoOptions options;
    private final PrintWriter out;
    private final long start = System.nanoTime();

    DemoRun(Path folder, DemoOptions options, PrintWriter out) {
        this.folder = folder;
        this.options = options;
        this.out = out;
    }

    /**
     * Starts a Kafka, a Flink and the job in this process and shows them at work.
     *
     * @return whether every SAE settled and the trained one ended above the untrained one
     */
    boolean run() throws Exception {
        return besideDrawing(
                (drawing, background) -> {
                    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"));
                            LocalFlink flink =
                                    LocalFlink.start(
                                            folder.resolve("flink"),
                                            new LocalFlink.Options(2, Duration.ofSeconds(1), 3))) {
                        createTopics(kafka);
                        say(
                                "Kafka is at "
                                        + kafka.bootstrapServers()
                                        + ", Flink's web UI at "
                                        + flink.webUi());
                        try (ScoreServer page =
                                ScoreServer.start(
                                        ScoreServer.Settings.local(
                                                kafka.bootstrapServers(), TOPICS))) {
                            say("the scores are on a page as well: " + page.url());
                            Path encoder = DemoImageEncoder.write(folder);
                            submit(kafka, flink, encoder);
                            boolean above =
                                    feed(kafka.bootstrapServers(), encoder, drawing, background);
                            if (options.keepRunning()) {
                                keepRunning(kafka, flink, page);
                            }
                            return above;
                        } finally {
                            // Before Flink and Kafka stop: drawing would take the cores from them.
                            background.shutdownNow();
                        }
                    }
                });
    }

    /**
     * Feeds a job that runs already, with the demo's image encoder, and shows its scores.
     *
     * @param bootstrapServers the job's Kafka, whose topics are there
     * @return whether every SAE settled and the trained one ended above the untrained one
     */
    boolean run(String bootstrapServers) throws Exception {
        return besideDrawing(
                (drawing, background) ->
                        feed(
                                bootstrapServers,
                                DemoImageEncoder.write(folder),
                                drawing,
                                background));
    }

    /** What goes on while the data set is drawn, and after. */
    private interface Work {
        boolean run(Future<BirdDataSet> drawing, ExecutorService background) throws Exception;
    }

    private boolean besideDrawing(Work work) throws Exception {
        ExecutorService background = Executors.newFixedThreadPool(2);
        try {
            return work.run(background.submit(() -> draw(background)), background);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            background.shutdownNow();
            // At the end of the process ONNX Runtime goes: nothing may compute with it any more.
            background.awaitTermination(10, TimeUnit.SECONDS);
        }
    }

    private boolean feed(
            String bootstrapServers,
            Path encoder,
            Future<BirdDataSet> drawing,
            ExecutorService background)
            throws Exception {
        BirdDataSet data = drawing.get();
        say(
                "drew %d pictures with %d concepts, %d pairs, and %d pictures to train on"
                        .formatted(
                                data.images(),
                                BirdDataSet.conceptNames().size(),
                                data.pairs(),
                                data.trainingImages()));
        Future<?> publishing = background.submit(() -> publish(bootstrapServers, data));
        DemoTraining training = new DemoTraining(folder, options, encoder);
        Future<?> trained = background.submit(() -> train(bootstrapServers, training, data));
        try (DemoScores scores = new DemoScores(bootstrapServers, data.images(), data.pairs())) {
            say("scores as they move (FBMP, beta 0.5, k 3):");
            out.println(DemoTable.header());
            out.flush();
            int expected = options.checkpoints().size() + 1;
            scores.follow(expected, DEADLINE, this::say, publishing, trained);
            publishing.get();
            trained.get();
            boolean above = DemoTable.print(scores, out);
            say("done");
            return above;
        }
    }

    private BirdDataSet draw(ExecutorService background) throws Exception {
        return BirdDataSet.draw(
                folder,
                options.images(),
                options.pairs(),
                options.seed(),
                (done, total) -> {
                    if (background.isShutdown() || StopSignal.isRequested()) {
                        throw new CancellationException("the demo was stopped while drawing");
                    }
                });
    }

    private static void createTopics(EmbeddedKafka kafka) throws InterruptedException {
        try (TopicAdmin admin = TopicAdmin.connect(kafka.bootstrapServers(), Map.of())) {
            admin.createMissing(TopicSettings.of(TOPICS, PARTITIONS), (short) 1);
        }
    }

    private void submit(EmbeddedKafka kafka, LocalFlink flink, Path encoder) {
        Configuration job = new Configuration();
        job.set(KafkaOptions.BOOTSTRAP_SERVERS, kafka.bootstrapServers());
        job.set(SaeOptions.MODEL_STORE, folder.resolve("models").toUri().toString());
        job.set(EmbedOptions.ENCODER_NAME, DemoImageEncoder.NAME);
        job.set(EmbedOptions.ENCODER_MODEL, encoder.toString());
        job.set(EmbedOptions.ENCODER_RECIPE, DemoImageEncoder.recipe().name());
        job.set(BlockOptions.IMAGE_BLOCKS, 16);
        // All checkpoints stay live, so that the table compares them on the same images.
        job.set(SaeOptions.LIVE_SAE_CHECKPOINTS, options.checkpoints().size());
        // The demo publishes an untrained SAE of its own, as a training run may.
        job.set(SaeOptions.BASELINES, List.of());
        StreamExecutionEnvironment environment = flink.environment();
        EvaluationJob.build(environment, job);
        try {
            environment.executeAsync("tapastream evaluation");
        } catch (Exception e) {
            throw new CliException("the job cannot be started: " + e.getMessage(), e);
        }
    }

    private Void publish(String bootstrapServers, BirdDataSet data) {
        CubFolder cub = CubFolder.open(data.cub(), DemoRun::refuse);
        PairFolder pairs = PairFolder.open(data.syncub(), DemoRun::refuse);
        try (RecordPublisher records = RecordPublisher.connect(bootstrapServers)) {
            DataSetPublisher publisher =
                    new DataSetPublisher(
                            records, TOPICS, DATA_SET, ImageTransport.BYTES, Clock.systemUTC());
            publisher.publishVocabulary(cub.concepts());
            publisher.publishImages(cub.images(CubFolder.Split.TEST), PublishListener.SILENT);
            publisher.publishPairs(pairs.pairs(), PublishListener.SILENT);
        }
        return null;
    }

    private static void refuse(BadRow row) {
        throw new CliException("the drawn data set cannot be read back: " + row);
    }

    private Void train(String bootstrapServers, DemoTraining training, BirdDataSet data)
            throws Exception {
        try (RecordPublisher records = RecordPublisher.connect(bootstrapServers)) {
            training.run(data, records);
        }
        return null;
    }

    private void keepRunning(EmbeddedKafka kafka, LocalFlink flink, ScoreServer page)
            throws InterruptedException {
        out.println();
        out.println("Everything stays up; Ctrl-C stops it.");
        out.println("  scores         " + page.url());
        out.println("  Kafka          " + kafka.bootstrapServers());
        out.println("  Flink web UI   " + flink.webUi());
        out.println("  output topics  " + String.join(", ", TOPICS.outputs()));
        out.println("  folder         " + folder);
        out.flush();
        Thread.currentThread().join();
    }

    private void say(String text) {
        out.printf("%6.1f s  %s%n", seconds(), text);
        out.flush();
    }

    private double seconds() {
        return (System.nanoTime() - start) / 1e9;
    }
}

package io.tapastream.tests.endtoend;

import io.tapastream.schemas.AnnotatedImage;
import io.tapastream.schemas.ConceptVocabulary;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.configuration.Configuration;

/** The evaluation job with metric reporters, tiny pictures and one record that is refused. */
final class MonitoredJob implements AutoCloseable {
    static final int IMAGES = 30;
    static final int PAIRS = 10;

    private static final String REPORTER = "metrics.reporter.";
    private static final long POLL_NANOS = 250_000_000L;

    private final int[] ports = freePorts();
    private final HttpClient client = HttpClient.newHttpClient();
    private final LocalEvaluator evaluator;
    private final Configuration options;

    MonitoredJob(Path folder) throws Exception {
        Configuration cluster = new Configuration();
        cluster.setString("metrics.reporters", "prom,collected");
        cluster.setString(
                REPORTER + "prom.factory.class",
                "org.apache.flink.metrics.prometheus.PrometheusReporterFactory");
        cluster.setString(REPORTER + "prom.port", ports[0] + "," + ports[1]);
        cluster.setString(REPORTER + "collected.factory.class", CollectedMetrics.class.getName());
        evaluator = new LocalEvaluator(folder, cluster);
        options = TinyPictures.options(evaluator, folder);
        evaluator.start(options, new Configuration(), 1);
    }

    /** Where Flink's reporters listen: of the JobManager and of the TaskManager, if it has one. */
    int[] ports() {
        return ports.clone();
    }

    LocalEvaluator evaluator() {
        return evaluator;
    }

    Configuration options() {
        return options;
    }

    void publish() throws Exception {
        TinyPictures pictures = new TinyPictures(9);
        List<SpecificRecord> records = new ArrayList<>();
        records.add(new ConceptVocabulary(Workload.DATA_SET, Workload.START, List.of("a", "b")));
        records.addAll(TinyPictures.sae());
        records.addAll(pictures.images(0, IMAGES));
        records.addAll(pictures.pairs(PAIRS));
        AnnotatedImage good = (AnnotatedImage) pictures.images(IMAGES, 1).get(0);
        records.add(AnnotatedImage.newBuilder(good).setConcepts(List.of(99)).build());
        ExactStreamIT.publish(evaluator, records);
    }

    /** Scrapes until the scrape is as it should be. */
    Scrape await(String what, Predicate<Scrape> wanted) throws InterruptedException {
        Instant deadline = Instant.now().plus(LocalEvaluator.DEADLINE);
        Scrape scrape = Scrape.of(client, ports);
        while (!wanted.test(scrape)) {
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError(
                        "no "
                                + what
                                + " to the end: "
                                + scrape.samples().stream()
                                        .filter(sample -> sample.name().contains("tapastream"))
                                        .map(sample -> sample.name() + " " + sample.value())
                                        .toList());
            }
            LockSupport.parkNanos(POLL_NANOS);
            scrape = Scrape.of(client, ports);
        }
        return scrape;
    }

    private static int[] freePorts() throws IOException {
        try (ServerSocket first = new ServerSocket(0);
                ServerSocket second = new ServerSocket(0)) {
            return new int[] {first.getLocalPort(), second.getLocalPort()};
        }
    }

    @Override
    public void close() {
        evaluator.close();
    }
}

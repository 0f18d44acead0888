package io.tapastream.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tapastream.cli.publish.RecordPublisher;
import io.tapastream.core.score.EvaluationResult;
import io.tapastream.schemas.topics.RecordKeys;
import io.tapastream.schemas.topics.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tests of clients/python, with a broker and the job that they publish to and read from; and
 * what they published, compared with the batch.
 */
class PythonClientIT {
    private static final int IMAGES = 60;
    private static final int PAIRS = 20;
    private static final int PYTHON_STEP = 100;

    @TempDir private Path folder;

    @Test
    void thePythonClientPublishesAndReads() throws Exception {
        Optional<PythonEnvironment> python = PythonEnvironment.prepare();
        Assumptions.assumeTrue(python.isPresent(), "no Python");
        Workload workload = new Workload(71);
        byte[] sae = workload.sae();
        try (LocalEvaluator evaluator = new LocalEvaluator(folder)) {
            evaluator.start(evaluator.options(), new Configuration(), 2);
            publish(evaluator, workload, sae);
            EvaluationResult batch = workload.batch(sae);
            try (SettledScores scores = new SettledScores(evaluator)) {
                // From here on the job holds all images and pairs.
                scores.await("java", 1, batch);
                Path stack = stack(evaluator, sae, batch);
                python.get().run(Map.of("TAPASTREAM_TEST_STACK", stack.toString()), "-m", "mypy");
                python.get().run(Map.of("TAPASTREAM_TEST_STACK", stack.toString()), "-m", "pytest");
                scores.await("topk", PYTHON_STEP, batch);
            }
        }
    }

    private static void publish(LocalEvaluator evaluator, Workload workload, byte[] sae) {
        try (RecordPublisher publisher = evaluator.publisher()) {
            Topics topics = Topics.DEFAULT;
            var vocabulary = workload.vocabulary();
            publisher.send(topics.conceptVocabularies(), RecordKeys.of(vocabulary), vocabulary);
            for (int i = 0; i < IMAGES; i++) {
                var image = workload.image(i, i);
                publisher.send(topics.annotatedImages(), RecordKeys.of(image), image);
            }
            for (int i = 0; i < PAIRS; i++) {
                var pair = workload.pair(i, i);
                publisher.send(topics.imagePairs(), RecordKeys.of(pair), pair);
            }
            for (SpecificRecord record : Checkpoints.records("java", 1, sae)) {
                publisher.send(topics.saeCheckpoints(), new byte[] {1}, record);
            }
            publisher.flush();
        }
    }

    /** Writes the input of the Python tests. */
    private Path stack(LocalEvaluator evaluator, byte[] sae, EvaluationResult batch)
            throws Exception {
        ObjectMapper json = new ObjectMapper();
        ObjectNode stack = json.createObjectNode();
        stack.put("bootstrap_servers", evaluator.bootstrapServers());
        stack.put("image_encoder", Workload.ENCODER);
        stack.put("width", Workload.WIDTH);
        stack.put("k", Workload.descriptor().k());
        stack.put("sae", Files.write(folder.resolve("sae.safetensors"), sae).toString());
        ArrayNode scores = stack.putArray("scores");
        for (EvaluationResult.Matching matching : batch.matchings()) {
            for (int k : matching.matchScores().keySet()) {
                ObjectNode score = scores.addObject();
                score.put("method", matching.method());
                if (matching.beta().isPresent()) {
                    score.put("beta", matching.beta().getAsDouble());
                } else {
                    score.putNull("beta");
                }
                score.put("k", k);
                score.put("match", matching.matchScores().get(k).value());
                score.put("tapa", matching.tapaScores().get(k).score().value());
            }
        }
        assertThat(scores).isNotEmpty();
        Path file = folder.resolve("stack.json");
        json.writeValue(file.toFile(), stack);
        return file;
    }
}

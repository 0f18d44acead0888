package io.tapastream.cli.demo;

import io.tapastream.cli.console.CliException;
import io.tapastream.read.topic.OutputTopics;
import io.tapastream.schemas.MatchScore;
import io.tapastream.schemas.SaeHealth;
import io.tapastream.schemas.ScoreStatus;
import io.tapastream.schemas.TapaScope;
import io.tapastream.schemas.TapaScore;
import io.tapastream.schemas.topics.RecordAge;
import io.tapastream.schemas.topics.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;

/** Reads the output topics as anybody would, and keeps the newest score of each SAE checkpoint. */
final class DemoScores implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(300);

    private final OutputTopics topics;
    private final long images;
    private final long pairs;
    private final TreeMap<Sae, Newest> newest =
            new TreeMap<>(Comparator.comparing(Sae::name).reversed().thenComparingLong(Sae::step));

    /**
     * @param name of the SAE
     * @param step of its checkpoint
     */
    record Sae(String name, long step) {}

    /**
     * The newest records of an SAE checkpoint; null where none came yet.
     *
     * @param match MATCHScore
     * @param tapa TAPAScore over all pairs
     * @param health of the SAE
     * @param shown the line that was last shown
     */
    record Newest(MatchScore match, TapaScore tapa, SaeHealth health, String shown) {
        static final Newest NONE = new Newest(null, null, null, "");

        boolean settled(long images, long pairs) {
            return match != null
                    && tapa != null
                    && health != null
                    && match.getStatus() == ScoreStatus.SETTLED
                    && match.getImages() == images
                    && tapa.getStatus() == ScoreStatus.SETTLED
                    && tapa.getImages() == images
                    && tapa.getPairs() == pairs;
        }
    }

    /**
     * @param images that are published
     * @param pairs that are published
     */
    DemoScores(String bootstrapServers, long images, long pairs) {
        this.images = images;
        this.pairs = pairs;
        Topics names = Topics.DEFAULT;
        topics =
                OutputTopics.open(
                        bootstrapServers,
                        List.of(names.matchScores(), names.tapaScores(), names.saeHealth()),
                        Map.of());
    }

    /**
     * Shows every move until so many SAE checkpoints are settled on all that was published.
     *
     * @param lines takes each line
     * @param work whose failure ends the wait
     */
    void follow(int expected, Duration deadline, Consumer<String> lines, Future<?>... work)
            throws InterruptedException, ExecutionException {
        long end = System.nanoTime() + deadline.toNanos();
        while (newest.values().stream().filter(n -> n.settled(images, pairs)).count() < expected) {
            for (Future<?> future : work) {
                if (future.isDone()) {
                    future.get();
                }
            }
            if (System.nanoTime() > end) {
                throw new CliException("the scores did not settle within " + deadline);
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            topics.poll(POLL, (record, written) -> take(record));
            show(lines);
        }
    }

    private void take(SpecificRecord record) {
        if (record instanceof MatchScore match) {
            Sae sae = new Sae(match.getSae(), match.getStep());
            Newest old = newest.getOrDefault(sae, Newest.NONE);
            if (RecordAge.replaces(match, old.match)) {
                newest.put(sae, new Newest(match, old.tapa, old.health, old.shown));
            }
        } else if (record instanceof TapaScore tapa && tapa.getScope() == TapaScope.TOTAL) {
            Sae sae = new Sae(tapa.getSae(), tapa.getStep());
            Newest old = newest.getOrDefault(sae, Newest.NONE);
            if (RecordAge.replaces(tapa, old.tapa)) {
                newest.put(sae, new Newest(old.match, tapa, old.health, old.shown));
            }
        } else if (record instanceof SaeHealth health) {
            Sae sae = new Sae(health.getSae(), health.getStep());
            Newest old = newest.getOrDefault(sae, Newest.NONE);
            if (RecordAge.replaces(health, old.health)) {
                newest.put(sae, new Newest(old.match, old.tapa, health, old.shown));
            }
        }
    }

    private void show(Consumer<String> lines) {
        newest.replaceAll(
                (sae, scores) -> {
                    if (!DemoTable.shows(scores)) {
                        return scores;
                    }
                    String line = DemoTable.row(sae, scores);
                    if (!line.equals(scores.shown)) {
                        lines.accept(line);
                    }
                    return new Newest(scores.match, scores.tapa, scores.health, line);
                });
    }

    /** The SAE checkpoints in the order of the table: untrained first, then by step. */
    Collection<Sae> saes() {
        return newest.keySet();
    }

    Newest newest(Sae sae) {
        return newest.get(sae);
    }

    @Override
    public void close() {
        topics.close();
    }
}

package io.tapastream.cli.publish;

import io.tapastream.cli.publish.ImageTransport.Content;
import io.tapastream.schemas.AnnotatedImage;
import io.tapastream.schemas.ConceptVocabulary;
import io.tapastream.schemas.ImagePair;
import io.tapastream.schemas.topics.RecordKeys;
import io.tapastream.schemas.topics.Topics;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;

/** Publishes the vocabulary, the images and the pairs of one data set. Not thread-safe. */
public final class DataSetPublisher {
    private final RecordPublisher publisher;
    private final Topics topics;
    private final String dataSet;
    private final ImageTransport transport;
    private final InstantSource clock;

    /**
     * @param dataSet name under which the data set is published
     * @param transport how the images travel
     * @param clock gives each record's event time
     */
    public DataSetPublisher(
            RecordPublisher publisher,
            Topics topics,
            String dataSet,
            ImageTransport transport,
            InstantSource clock) {
        this.publisher = Objects.requireNonNull(publisher, "publisher");
        this.topics = Objects.requireNonNull(topics, "topics");
        this.dataSet = Objects.requireNonNull(dataSet, "dataSet");
        this.transport = Objects.requireNonNull(transport, "transport");
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    /** Publishes the concept names and waits until the brokers have them. */
    public void publishVocabulary(List<String> concepts) {
        ConceptVocabulary vocabulary =
                new ConceptVocabulary(dataSet, clock.instant(), List.copyOf(concepts));
        publisher.send(topics.conceptVocabularies(), RecordKeys.of(vocabulary), vocabulary);
        publisher.flush();
    }

    /**
     * Publishes images and waits until the brokers have them. An image whose file cannot be read or
     * is too large is skipped.
     */
    public PublishSummary publishImages(Iterable<FolderImage> images, PublishListener listener) {
        Run run = new Run(listener);
        for (FolderImage image : images) {
            run.attempt(image.source(), () -> sendImage(image));
        }
        return run.finish();
    }

    /**
     * Publishes pairs and waits until the brokers have them. A pair of which a file cannot be read
     * or is too large is skipped.
     */
    public PublishSummary publishPairs(Iterable<FolderPair> pairs, PublishListener listener) {
        Run run = new Run(listener);
        for (FolderPair pair : pairs) {
            run.attempt(pair.source(), () -> sendPair(pair));
        }
        return run.finish();
    }

    private long sendImage(FolderImage image) throws IOException {
        Content content = transport.content(image.image());
        AnnotatedImage record =
                AnnotatedImage.newBuilder()
                        .setDataSet(dataSet)
                        .setImageId(image.id())
                        .setEventTime(clock.instant())
                        .setContent(content.value())
                        .setConcepts(image.concepts())
                        .build();
        publisher.send(topics.annotatedImages(), RecordKeys.of(record), record);
        return content.bytes();
    }

    private long sendPair(FolderPair pair) throws IOException {
        Content original = transport.content(pair.originalImage());
        Content perturbed = transport.content(pair.perturbedImage());
        ImagePair.Builder record =
                ImagePair.newBuilder()
                        .setDataSet(dataSet)
                        .setPairId(pair.id())
                        .setEventTime(clock.instant())
                        .setOriginal(original.value())
                        .setPerturbed(perturbed.value())
                        .setRemovedConcept(pair.removedConcept())
                        .setPresentConcepts(pair.presentConcepts().orElse(null));
        pair.addedConcept().ifPresent(record::setAddedConcept);
        ImagePair built = record.build();
        publisher.send(topics.imagePairs(), RecordKeys.of(built), built);
        return original.bytes() + perturbed.bytes();
    }

    /** Sends one row and returns the size of its images, in bytes. */
    private interface Attempt {
        long send() throws IOException;
    }

    /** Counts what is published and skipped in one go. */
    private final class Run {
        private final PublishListener listener;
        private long published;
        private long skipped;
        private long bytes;

        private Run(PublishListener listener) {
            this.listener = listener;
        }

        private void attempt(RowSource source, Attempt attempt) {
            try {
                bytes += attempt.send();
                published++;
                listener.published(published);
            } catch (NoSuchFileException e) {
                skip(source, "the file " + e.getFile() + " does not exist");
            } catch (IOException e) {
                skip(source, "cannot be read: " + e.getMessage());
            } catch (RecordTooLargeForTopicException e) {
                skip(source, e.getMessage());
            }
        }

        private void skip(RowSource source, String problem) {
            skipped++;
            listener.skipped(source.bad(problem));
        }

        private PublishSummary finish() {
            publisher.flush();
            return new PublishSummary(published, skipped, bytes);
        }
    }
}

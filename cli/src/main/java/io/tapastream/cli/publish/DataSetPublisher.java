package io.tapastream.cli.publish;

import io.tapastream.cli.publish.ImageTransport.Content;
import io.tapastream.cli.publish.RowRun.Message;
import io.tapastream.schemas.AnnotatedImage;
import io.tapastream.schemas.ConceptVocabulary;
import io.tapastream.schemas.ImagePair;
import io.tapastream.schemas.topics.RecordKeys;
import io.tapastream.schemas.topics.Topics;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

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
     * Publishes images and waits until the brokers have them. An image whose file cannot be read,
     * or that Kafka refuses, is skipped.
     */
    public PublishSummary publishImages(List<FolderImage> images, PublishListener listener) {
        return publish(images, FolderImage::source, this::message, listener);
    }

    /**
     * Publishes pairs and waits until the brokers have them. A pair of which a file cannot be read,
     * or that Kafka refuses, is skipped.
     */
    public PublishSummary publishPairs(List<FolderPair> pairs, PublishListener listener) {
        return publish(pairs, FolderPair::source, this::message, listener);
    }

    private interface Writer<T> {
        Message write(T row) throws IOException;
    }

    private <T> PublishSummary publish(
            List<T> rows,
            Function<T, RowSource> source,
            Writer<T> writer,
            PublishListener listener) {
        List<RowRun.Row> all = new ArrayList<>(rows.size());
        for (T row : rows) {
            all.add(
                    new RowRun.Row() {
                        @Override
                        public RowSource source() {
                            return source.apply(row);
                        }

                        @Override
                        public Message message() throws IOException {
                            return writer.write(row);
                        }
                    });
        }
        return new RowRun(publisher, listener).publish(all);
    }

    private Message message(FolderImage image) throws IOException {
        Content content = transport.content(image.image());
        AnnotatedImage record =
                AnnotatedImage.newBuilder()
                        .setDataSet(dataSet)
                        .setImageId(image.id())
                        .setEventTime(clock.instant())
                        .setContent(content.value())
                        .setConcepts(image.concepts())
                        .build();
        return new Message(
                topics.annotatedImages(), RecordKeys.of(record), record, content.bytes());
    }

    private Message message(FolderPair pair) throws IOException {
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
        return new Message(
                topics.imagePairs(),
                RecordKeys.of(built),
                built,
                original.bytes() + perturbed.bytes());
    }
}

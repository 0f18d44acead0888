package io.tapastream.tests.endtoend;

import io.tapastream.schemas.wire.RecordFraming;
import io.tapastream.schemas.wire.WireFormatException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A savepoint of a version, with all that the job had read until then: the folder holds {@code
 * inputs.gz}, {@code savepoint} and {@code models}, the model store.
 */
final class KeptSavepoint {
    private static final String INPUTS = "inputs.gz";

    private final Path folder;

    KeptSavepoint(Path folder) {
        this.folder = folder;
    }

    /**
     * A record of an input topic.
     *
     * @param key never null
     */
    record Input(String topic, int partition, byte[] key, byte[] value) {
        SpecificRecord decoded() {
            try {
                return RecordFraming.SINGLE_OBJECT.decode(value);
            } catch (WireFormatException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    Path savepoint() {
        return folder.resolve("savepoint");
    }

    Path models() {
        return folder.resolve("models");
    }

    /** The records, in the order in which each partition has them. */
    List<Input> inputs() throws IOException {
        List<Input> inputs = new ArrayList<>();
        try (DataInputStream in =
                new DataInputStream(
                        new GZIPInputStream(Files.newInputStream(folder.resolve(INPUTS))))) {
            int count = in.readInt();
            for (int i = 0; i < count; i++) {
                inputs.add(new Input(in.readUTF(), in.readInt(), bytes(in), bytes(in)));
            }
        }
        return inputs;
    }

    void writeInputs(List<Input> inputs) throws IOException {
        try (DataOutputStream out =
                new DataOutputStream(
                        new GZIPOutputStream(Files.newOutputStream(folder.resolve(INPUTS))))) {
            out.writeInt(inputs.size());
            for (Input input : inputs) {
                out.writeUTF(input.topic());
                out.writeInt(input.partition());
                write(input.key(), out);
                write(input.value(), out);
            }
        }
    }

    private static byte[] bytes(DataInputStream in) throws IOException {
        return in.readNBytes(in.readInt());
    }

    private static void write(byte[] bytes, DataOutputStream out) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** Puts the records where they were, at the same offsets of new topics. */
    static void publish(String bootstrapServers, List<Input> inputs)
            throws InterruptedException, ExecutionException {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            for (Input input : inputs) {
                producer.send(
                                new ProducerRecord<>(
                                        input.topic(),
                                        input.partition(),
                                        input.key(),
                                        input.value()))
                        .get();
            }
        }
    }

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}

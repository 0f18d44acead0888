package io.tapastream.schemas.topics;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/**
 * What the catalogue says of a topic. Immutable.
 *
 * @param name without the prefix of a deployment
 * @param writer who writes it
 * @param readers who reads it
 * @param compacted whether the newest record of each key is enough
 * @param single whether it has one partition, whatever the others have
 * @param records what travels in it
 */
record TopicEntry(
        String name,
        TopicUser writer,
        Set<TopicUser> readers,
        boolean compacted,
        boolean single,
        List<RecordType> records) {

    TopicEntry {
        readers = Set.copyOf(readers);
        records = List.copyOf(records);
    }

    /** A topic that the evaluation job reads; all of its records are kept. */
    static TopicEntry input(String name) {
        return new TopicEntry(
                name,
                TopicUser.PUBLISHER,
                EnumSet.of(TopicUser.EVALUATION),
                false,
                false,
                List.of());
    }

    /** A topic that the evaluation job writes, of which the newest of each key is kept. */
    static TopicEntry output(String name) {
        return new TopicEntry(
                name,
                TopicUser.EVALUATION,
                EnumSet.of(TopicUser.STORE, TopicUser.OBSERVER),
                true,
                false,
                List.of());
    }

    /** A record whose key is made of these fields. */
    TopicEntry of(Schema schema, String... key) {
        return with(RecordType.keyedBy(schema, key));
    }

    /** A record whose key has rules of its own, described by {@code key}. */
    <T extends SpecificRecord> TopicEntry of(
            Schema schema, String key, Class<T> type, Function<T, List<String>> parts) {
        return with(RecordType.keyedBy(schema, key, type, parts));
    }

    private TopicEntry with(RecordType record) {
        List<RecordType> all = new ArrayList<>(records);
        all.add(record);
        return new TopicEntry(name, writer, readers, compacted, single, all);
    }

    TopicEntry compacted(boolean newestOnly) {
        return new TopicEntry(name, writer, readers, newestOnly, single, records);
    }

    TopicEntry onePartition() {
        return new TopicEntry(name, writer, readers, compacted, true, records);
    }

    TopicEntry readAlsoBy(TopicUser user) {
        EnumSet<TopicUser> more = EnumSet.of(user);
        more.addAll(readers);
        return new TopicEntry(name, writer, more, compacted, single, records);
    }

    /** There is a record of each image or pair and SAE checkpoint: too many for tables. */
    TopicEntry notStored() {
        EnumSet<TopicUser> fewer = EnumSet.copyOf(readers);
        fewer.remove(TopicUser.STORE);
        return new TopicEntry(name, writer, fewer, compacted, single, records);
    }
}

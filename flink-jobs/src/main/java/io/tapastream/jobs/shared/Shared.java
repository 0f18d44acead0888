package io.tapastream.jobs.shared;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Things that the subtasks of one process use together, one for each key: made for the first user,
 * closed when the last lets go. Held in a static field, it spans the subtasks of a TaskManager that
 * run one job. Safe for use by several threads; who asks for a key waits while another makes it.
 *
 * @param <K> the key of a thing, with equals and hashCode
 * @param <V> the things
 */
public final class Shared<K, V> {
    private final Consumer<V> closer;
    private final Map<K, Entry<V>> entries = new HashMap<>();

    /**
     * @param closer closes a thing that nobody uses any more
     */
    public Shared(Consumer<V> closer) {
        this.closer = closer;
    }

    /**
     * Makes a thing.
     *
     * @param <V> its type
     */
    public interface Maker<V> {
        V make() throws Exception;
    }

    /**
     * The right to use a thing until closed; closing again does nothing.
     *
     * @param <V> its type
     */
    public interface Use<V> extends AutoCloseable {
        V get();

        @Override
        void close();
    }

    private static final class Entry<V> {
        private final V value;
        private int users;

        Entry(V value) {
            this.value = value;
        }
    }

    /**
     * Lets one more use the thing of a key.
     *
     * @throws Exception what the maker throws; nothing is remembered of it
     */
    public Use<V> use(K key, Maker<V> maker) throws Exception {
        synchronized (entries) {
            Entry<V> entry = entries.get(Objects.requireNonNull(key, "key"));
            if (entry == null) {
                entry = new Entry<>(maker.make());
                entries.put(key, entry);
            }
            entry.users++;
            return new CountedUse(key, entry);
        }
    }

    private final class CountedUse implements Use<V> {
        private final K key;
        private final Entry<V> entry;
        private boolean open = true;

        CountedUse(K key, Entry<V> entry) {
            this.key = key;
            this.entry = entry;
        }

        @Override
        public V get() {
            return entry.value;
        }

        @Override
        public void close() {
            synchronized (entries) {
                if (!open) {
                    return;
                }
                open = false;
                if (--entry.users == 0) {
                    entries.remove(key);
                    closer.accept(entry.value);
                }
            }
        }
    }
}

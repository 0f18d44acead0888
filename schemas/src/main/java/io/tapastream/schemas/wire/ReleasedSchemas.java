package io.tapastream.schemas.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/**
 * Every schema that a record on a topic may have been written with: those of all released versions,
 * which are resources beside this class and never change, and those of the generated classes.
 *
 * <p>A schema is found by the CRC-64-AVRO fingerprint of its parsing canonical form. Immutable.
 */
final class ReleasedSchemas {
    /** The newest version that has a folder of released schemas. */
    static final int LATEST = 1;

    private final Map<Long, Schema> byFingerprint;

    private ReleasedSchemas(Map<Long, Schema> byFingerprint) {
        this.byFingerprint = Map.copyOf(byFingerprint);
    }

    /** Reads the schemas of all released versions and adds the current ones. */
    static ReleasedSchemas load() {
        Map<Long, Schema> all = new HashMap<>();
        for (int version = 1; version <= LATEST; version++) {
            addAll(all, ofVersion(version));
        }
        addAll(all, RecordTypes.CURRENT);
        return new ReleasedSchemas(all);
    }

    /** The schemas of one released version, in no particular order. */
    static List<Schema> ofVersion(int version) {
        List<Schema> schemas = new ArrayList<>();
        for (Schema current : RecordTypes.CURRENT) {
            String resource = "released/" + version + "/" + current.getName() + ".avsc";
            try (InputStream in = ReleasedSchemas.class.getResourceAsStream(resource)) {
                if (in != null) {
                    schemas.add(new Schema.Parser().parse(in));
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read the resource " + resource, e);
            }
        }
        return schemas;
    }

    private static void addAll(Map<Long, Schema> all, Collection<Schema> schemas) {
        schemas.forEach(
                schema -> all.put(SchemaNormalization.parsingFingerprint64(schema), schema));
    }

    /** The schema with this fingerprint, empty when no released version has it. */
    Optional<Schema> find(long fingerprint) {
        return Optional.ofNullable(byFingerprint.get(fingerprint));
    }
}

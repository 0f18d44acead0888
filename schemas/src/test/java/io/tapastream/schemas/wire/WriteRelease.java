package io.tapastream.schemas.wire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/**
 * Writes the current schemas as a released version, and one encoded record of each as a golden. Run
 * once per release, from the folder of this module, with the version as the argument; the files are
 * never changed after that.
 */
final class WriteRelease {
    private WriteRelease() {}

    public static void main(String[] args) throws IOException {
        String version = args[0];
        String folder = "resources/io/tapastream/schemas/wire/released/" + version;
        Path schemas = Files.createDirectories(Path.of("src/main", folder));
        Path goldens = Files.createDirectories(Path.of("src/test", folder));
        for (Schema schema : RecordTypes.CURRENT) {
            Files.writeString(
                    schemas.resolve(schema.getName() + ".avsc"), schema.toString(true) + "\n");
        }
        for (SpecificRecord sample : Samples.all()) {
            Files.write(
                    goldens.resolve(sample.getSchema().getName() + ".bin"),
                    WireFormat.encode(sample));
        }
    }
}

package io.tapastream.jobs.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tapastream.core.io.Sha256;
import io.tapastream.inference.intake.SaeDescriptor;
import io.tapastream.inference.intake.SaeWeights;
import io.tapastream.inference.intake.SafetensorsWriter;
import io.tapastream.jobs.decode.RefusedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelStoreTest {
    @TempDir Path folder;

    @Test
    void givesBackWhatWasPutAndLeavesNothingElse() throws Exception {
        byte[] file =
                new SafetensorsWriter()
                        .add("W_enc", new float[] {1, 2, 3, 4, 5, 6}, 2, 3)
                        .add("W_dec", new float[] {1, 2, 3, 4, 5, 6}, 3, 2)
                        .add("b_enc", new float[3], 3)
                        .add("b_dec", new float[2], 2)
                        .toBytes();
        String digest = Sha256.hex(file);
        ModelStore store = new ModelStore(folder.resolve("models").toUri().toString());
        store.put(digest, file);
        store.put(digest, file);
        SaeWeights weights =
                store.read(digest, new SaeDescriptor(SaeDescriptor.TOPK, 2, 3, 1, false, null));
        assertThat(weights.descriptor().dictionarySize()).isEqualTo(3);
        try (Stream<Path> files = Files.walk(folder).filter(Files::isRegularFile)) {
            List<Path> left = files.filter(f -> !f.toString().endsWith(".crc")).toList();
            assertThat(left).hasSize(1);
            assertThat(Files.readAllBytes(left.get(0))).isEqualTo(file);
            file[file.length - 1] ^= 1;
            Files.write(left.get(0), file);
        }
        assertThatThrownBy(() -> store.read(digest, weights.descriptor()))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("is damaged, its SHA-256 is " + Sha256.hex(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "../../etc/passwd", "AB", "/"})
    void refusesWhatIsNoDigest(String digest) {
        ModelStore store = new ModelStore(folder.toUri().toString());
        assertThatThrownBy(() -> store.put(digest, new byte[1]))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

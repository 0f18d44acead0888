package io.tapastream.inference.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tapastream.inference.onnx.OnnxModelBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFilesTest {
    @TempDir private Path folder;

    @Test
    void oneFileHasItsOwnSha256() throws Exception {
        byte[] model = model().weights("w", new float[6], 2, 3).build();
        Path file = Files.write(folder.resolve("model.onnx"), model);
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(model);
        assertThat(ModelFiles.sha256(file)).isEqualTo(HexFormat.of().formatHex(digest));
    }

    @Test
    void externalDataBelongToTheIdentity() throws Exception {
        byte[] model = model().weightsAt("w.bin", "w", 2, 3).build();
        Path file = Files.write(folder.resolve("model.onnx"), model);
        Files.write(folder.resolve("w.bin"), new byte[24]);
        String first = ModelFiles.sha256(file);
        byte[] other = new byte[24];
        other[7] = 1;
        Files.write(folder.resolve("w.bin"), other);
        assertThat(ModelFiles.sha256(file)).isNotEqualTo(first).hasSize(64);
    }

    @Test
    void refusesExternalDataOutsideTheFolder() throws Exception {
        byte[] model = model().weightsAt("../secret", "w", 2, 3).build();
        Path file = Files.write(folder.resolve("model.onnx"), model);
        assertThatThrownBy(() -> ModelFiles.sha256(file))
                .isInstanceOf(ImageEncoderException.class)
                .hasMessageContaining("outside its folder");
    }

    private static OnnxModelBuilder model() {
        return new OnnxModelBuilder("m")
                .input("x", 2)
                .output("y", 3)
                .node("MatMul", List.of("x", "w"), "y");
    }
}

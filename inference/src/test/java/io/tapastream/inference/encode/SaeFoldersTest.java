package io.tapastream.inference.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.tapastream.core.io.NpyFile;
import io.tapastream.inference.intake.SaeFolder;
import io.tapastream.inference.intake.SaeFormatException;
import io.tapastream.inference.intake.SaeWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders as the libraries leave them, with codes that NumPy computed by the library's formula. */
class SaeFoldersTest {
    private static final String FOLDERS = "/sae-folders/";

    @TempDir private Path temporary;

    @ParameterizedTest
    @ValueSource(
            strings = {"saev_schema1_topk", "lens_checkpoint", "lens_nan_cfg", "lens_norm_false"})
    void givesTheCodesOfTheLibrary(String name) throws Exception {
        assertCodes(SaeFolder.read(folder(name)), name);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'schema':5,'cfg':{'d_model':6,'d_sae':12,'activation':{'cls':'TopK',"
                        + "'params':{'top_k':3,'key':'top-k'}}},'commit':'x','lib':'1'}",
                "{'schema':1,'cls':'SparseAutoencoderConfig','cfg':{'d_vit':6,'exp_factor':2,"
                        + "'activation':{'cls':'TopK','params':{'top_k':3}}}}",
                "{'schema':1,'cls':'BatchTopK','cfg':{'d_vit':6,'exp_factor':2,'top_k':3}}"
            })
    void theSameSaevWeightsUnderOtherHeaders(String header) throws Exception {
        Path folder = copy("saev_schema1_topk");
        Files.writeString(folder.resolve("config.json"), header.replace('\'', '"'));
        assertCodes(SaeFolder.read(folder), "saev_schema1_topk");
    }

    @Test
    void aReluOfTheFirstSchemaIsDense() throws Exception {
        Path folder = copy("saev_schema1_topk");
        Files.writeString(
                folder.resolve("config.json"),
                "{\"schema\":1,\"cls\":\"Relu\",\"cfg\":{\"d_vit\":6,\"exp_factor\":2}}");
        SaeWeights weights = SaeFolder.read(folder);
        assertThat(weights.descriptor().architecture()).isEqualTo("standard");
    }

    @ParameterizedTest
    @ValueSource(strings = {"W_other.safetensors", "model-00001-of-00002.safetensors"})
    void theLibrarysOwnFileNameDecides(String other) throws Exception {
        Path folder = copy("lens_checkpoint");
        Files.writeString(folder.resolve(other), "anything");
        assertCodes(SaeFolder.read(folder), "lens_checkpoint");
    }

    @Test
    void aFolderWithSeveralOfThemIsRefusedWithWhatItHolds() throws Exception {
        Path folder = copy("lens_checkpoint");
        Files.move(folder.resolve("sae_weights.safetensors"), folder.resolve("a.safetensors"));
        Files.copy(folder.resolve("a.safetensors"), folder.resolve("b.safetensors"));
        assertThatThrownBy(() -> SaeFolder.read(folder))
                .isInstanceOf(SaeFormatException.class)
                .hasMessageContaining("2 safetensors files that may be the SAE")
                .hasMessageContaining("a.safetensors")
                .hasMessageContaining("activation_scaler.json");
    }

    @Test
    void aScalerThatIsNoJsonIsRefused() throws Exception {
        Path folder = copy("lens_checkpoint");
        Files.writeString(folder.resolve("activation_scaler.json"), "{scaling");
        assertThatThrownBy(() -> SaeFolder.read(folder)).isInstanceOf(SaeFormatException.class);
    }

    private static void assertCodes(SaeWeights weights, String name) throws Exception {
        float[] embeddings = values(folder(name).resolve("x.npy"));
        float[] expected = values(folder(name).resolve("expected.npy"));
        try (SaeEncoder encoder = SaeEncoder.open(weights)) {
            int rows = embeddings.length / encoder.embeddingWidth();
            float[] codes =
                    DenseCodes.of(encoder.encode(embeddings, rows), encoder.dictionarySize());
            assertThat(codes).containsExactly(expected, offset(1e-4f));
            for (int i = 0; i < codes.length; i++) {
                assertThat(codes[i] == 0f).isEqualTo(expected[i] == 0f);
            }
        }
    }

    private static float[] values(Path file) throws IOException {
        try (NpyFile npy = NpyFile.open(file)) {
            float[] values = new float[npy.rows() * npy.columns()];
            npy.forEachRow(
                    (row, cells) -> {
                        for (int i = 0; i < cells.length; i++) {
                            values[row * cells.length + i] = (float) cells[i];
                        }
                    });
            return values;
        }
    }

    private static Path folder(String name) throws Exception {
        return Path.of(SaeFoldersTest.class.getResource(FOLDERS + name).toURI());
    }

    private Path copy(String name) throws Exception {
        Path target = Files.createDirectory(temporary.resolve(name));
        try (Stream<Path> files = Files.list(folder(name))) {
            for (Path file : files.toList()) {
                copyFile(file, target);
            }
        }
        return target;
    }

    private static void copyFile(Path file, Path target) throws IOException {
        Files.copy(file, target.resolve(file.getFileName().toString()));
    }
}

package io.tapastream.inference.embed;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxJavaType;
import io.tapastream.inference.decode.PreprocessRecipe;
import org.junit.jupiter.api.Test;

class PixelTableTest {

    @Test
    void roundsEachStepToFloat() {
        PreprocessRecipe recipe = PreprocessRecipe.named("dinov2");
        PixelTable table = new PixelTable(OnnxJavaType.FLOAT, recipe);

        assertThat(table.value(0, 0)).isEqualTo(-0.485f / 0.229f);
        assertThat(table.value(2, 255)).isEqualTo((1f - 0.406f) / 0.225f);
        assertThat(table.value(1, 128)).isEqualTo((128 / 255f - 0.456f) / 0.224f);
    }
}

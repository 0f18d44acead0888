package io.tapastream.inference.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** What the libraries' own files may get wrong: each is refused or warned about. */
class SaeGuardsTest {
    private static final int E = 5;
    private static final int D = 8;

    @Test
    void warnsAboutThresholdsThatWereNeverSet() throws Exception {
        TestTensors zero = lens().exactly("topk_threshold", new float[] {0f});
        assertWarned("never set", SaeLibrary.SAE_LENS, "{'architecture':'batchtopk'}", zero);
        TestTensors latents = lens().exactly("threshold", new float[D], D);
        assertWarned(
                "8 of 8 thresholds", SaeLibrary.SAE_LENS, "{'architecture':'jumprelu'}", latents);
        TestTensors learned = lens().exactly("threshold", new float[] {-1f});
        assertWarned(
                "never set",
                SaeLibrary.DICTIONARY_LEARNING,
                "{'trainer':{'dict_class':'MatryoshkaBatchTopKSAE'}}",
                learned);
        assertWarned(
                "dense",
                SaeLibrary.OVERCOMPLETE,
                "{'architecture':'batchtopk','running_threshold':0}",
                overcomplete());
        assertWarned(
                "threshold",
                SaeLibrary.SAEV,
                "{'cfg':{'activation':{'cls':'BatchTopK','params':{'top_k':3}}}}",
                lens());
    }

    @Test
    void warnsAboutWhatWasNotFolded() throws Exception {
        assertWarned(
                "not folded",
                SaeLibrary.SAE_LENS,
                "{'normalize_activations':'expected_average_only_in'}",
                lens());
        refused("CONFIG", SaeLibrary.SAE_LENS, "{'finetuning_scaling_factor':true}", lens());
        TestTensors msae =
                new TestTensors(1, "F32")
                        .normal("encoder", 1, E, D)
                        .normal("pre_bias", 1, E)
                        .normal("latent_bias", 1, D)
                        .normal("mean_center", 1, E)
                        .exactly("scaling_factor", new float[] {2f});
        String standard = "{'architecture':'standard','latent_soft_cap':0}";
        assertWarned(
                "scaling_factor",
                SaeLibrary.MSAE,
                standard,
                msae.as("F32").without("scaling_factor"));
        assertWarned(
                "mean_center", SaeLibrary.MSAE, standard, msae.as("F32").without("mean_center"));
    }

    @Test
    void refusesOrWarnsAboutAMissingBias() throws Exception {
        refused("TENSOR_MISSING", SaeLibrary.SAE_LENS, "{}", lens().without("b_enc"));
        refused("TENSOR_MISSING", SaeLibrary.SAE_LENS, "{}", lens().without("b_dec"));
        refused("TENSOR_MISSING", SaeLibrary.SPARSIFY, "{'k':3}", linear().without("b_dec"));
        refused(
                "TENSOR_MISSING",
                SaeLibrary.DICTIONARY_LEARNING,
                "{'trainer':{'dict_class':'AutoEncoderTopK','k':3}}",
                linear().without("encoder.bias"));
        refused(
                "TENSOR_MISSING",
                SaeLibrary.SAEV,
                "{'cfg':{'activation':{'cls':'Relu'}}}",
                lens().without("b_enc"));
        assertWarned(
                "no bias",
                SaeLibrary.OVERCOMPLETE,
                "{'architecture':'standard'}",
                overcomplete().without("encoder.final_block.0.bias"));
    }

    @Test
    void refusesAnArchitectureThatDoesNotFitTheTensors() {
        refused("TENSOR_MISSING", SaeLibrary.SAE_LENS, "{'architecture':'gated'}", lens());
        refused("TENSOR_MISSING", SaeLibrary.SAE_LENS, "{'architecture':'jumprelu'}", lens());
        refused("ARCHITECTURE", SaeLibrary.SAE_LENS, "{'architecture':'transcoder'}", lens());
        refused("ARCHITECTURE", SaeLibrary.SAE_LENS, "{'activation_fn':'tanh-relu'}", lens());
        refused("ARCHITECTURE", SaeLibrary.SPARSIFY, "{'k':3,'activation':'relu'}", linear());
        refused(
                "ARCHITECTURE",
                SaeLibrary.DICTIONARY_LEARNING,
                "{'trainer':{'dict_class':'CrossCoder'}}",
                lens());
        refused(
                "ARCHITECTURE",
                SaeLibrary.OVERCOMPLETE,
                "{'architecture':'gated'}",
                overcomplete());
        refused(
                "ARCHITECTURE",
                SaeLibrary.OVERCOMPLETE,
                "{'architecture':'standard'}",
                overcomplete().normal("encoder.norm.weight", 1, D));
    }

    @Test
    void refusesKAboveDAndOtherSizes() {
        refused("CONFIG", SaeLibrary.SAE_LENS, "{'architecture':'topk','k':9}", lens());
        refused("CONFIG", SaeLibrary.SPARSIFY, "{'k':9}", linear());
        refused("CONFIG", SaeLibrary.SPARSIFY, "{'k':3,'activation':'groupmax'}", linear());
        refused("SHAPE", SaeLibrary.SAE_LENS, "{'d_in':6}", lens());
        refused("SHAPE", SaeLibrary.SAE_LENS, "{'d_sae':9}", lens());
        refused("SHAPE", SaeLibrary.SPARSIFY, "{'k':3,'d_in':6}", linear());
        refused(
                "SHAPE",
                SaeLibrary.DICTIONARY_LEARNING,
                "{'trainer':{'dict_class':'AutoEncoderTopK','k':3,'activation_dim':6}}",
                linear());
    }

    @Test
    void refusesWeightsThatAreNotFinite() {
        float[] bad = new float[E * D];
        bad[11] = Float.NEGATIVE_INFINITY;
        refused("NOT_FINITE", SaeLibrary.SAE_LENS, "{}", lens().exactly("W_enc", bad, E, D));
        refused("NOT_FINITE", SaeLibrary.SAE_LENS, "{}", lens().exactly("W_dec", bad, D, E));
        refused(
                "NOT_FINITE",
                SaeLibrary.SPARSIFY,
                "{'k':3}",
                linear().exactly("encoder.weight", bad, D, E));
    }

    @Test
    void refusesLogarithmsWhoseExponentialsOverflow() throws Exception {
        float[] large = new float[D];
        large[3] = 89;
        refused(
                "NOT_FINITE",
                SaeLibrary.SAE_LENS,
                "{'architecture':'gated'}",
                lens().without("b_enc")
                        .normal("b_gate", 1, D)
                        .normal("b_mag", 1, D)
                        .exactly("r_mag", large, D));
        refused(
                "NOT_FINITE",
                SaeLibrary.SAE_LENS,
                "{'architecture':'jumprelu'}",
                lens().exactly("log_threshold", large, D));
    }

    @Test
    void refusesWeightsThatCanMakeCodesOverflow() throws Exception {
        float[] large = new float[E * D];
        large[11] = -1e7f;
        read(SaeLibrary.SAE_LENS, "{}", lens().exactly("W_enc", large, E, D)).close();
        large[11] = -1.1e7f;
        refused("TOO_LARGE", SaeLibrary.SAE_LENS, "{}", lens().exactly("W_enc", large, E, D));
        refused("TOO_LARGE", SaeLibrary.SAE_LENS, "{}", lens().exactly("W_dec", large, D, E));
    }

    private static void assertWarned(
            String text, SaeLibrary library, String config, TestTensors tensors) throws Exception {
        try (SaeWeights weights = read(library, config, tensors)) {
            assertThat(weights.warnings()).singleElement().asString().contains(text);
        }
    }

    private static void refused(
            String code, SaeLibrary library, String config, TestTensors tensors) {
        assertThatThrownBy(() -> read(library, config, tensors))
                .as("%s %s", library, config)
                .isInstanceOfSatisfying(
                        SaeFormatException.class,
                        e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
    }

    private static SaeWeights read(SaeLibrary library, String config, TestTensors tensors)
            throws SaeFormatException {
        return SaeWeights.read(tensors.file(), library, config.replace('\'', '"'));
    }

    private static TestTensors lens() {
        return new TestTensors(1, "F32")
                .normal("W_enc", 1, E, D)
                .normal("W_dec", 1, D, E)
                .normal("b_enc", 1, D)
                .normal("b_dec", 1, E);
    }

    private static TestTensors linear() {
        return new TestTensors(1, "F32")
                .normal("encoder.weight", 1, D, E)
                .normal("encoder.bias", 1, D)
                .normal("b_dec", 1, E);
    }

    private static TestTensors overcomplete() {
        return new TestTensors(1, "F32")
                .normal("encoder.final_block.0.weight", 1, D, E)
                .normal("encoder.final_block.0.bias", 1, D);
    }
}

package io.tapastream.inference.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Entries and tensors of the libraries that no list knows, and values of the wrong kind. */
class KnownKeysTest {
    private static final int E = 5;
    private static final int D = 8;

    private static final List<String> TOUCHING =
            List.of(
                    "'input_layer_norm':true",
                    "'pre_encoder_mlp':[16,16]",
                    "'code_temperature':0.5",
                    "'softCap':30",
                    "'use_abs_codes':true",
                    "'activationFunction':'gelu'",
                    "'x_mean':[0,0,0,0,0]",
                    "'latentScale':2.0",
                    "'enc_bias_off':false",
                    "'batch_norm':null",
                    "'more':{'gate_power':2}");

    static Stream<Arguments> touching() {
        return Stream.of(SaeLibrary.values())
                .flatMap(library -> TOUCHING.stream().map(entry -> Arguments.of(library, entry)));
    }

    @ParameterizedTest
    @MethodSource("touching")
    void anUnknownEntryThatMayTouchTheEncoderIsRefused(SaeLibrary library, String entry) {
        assertThatThrownBy(() -> read(library, config(library, entry), tensors(library)))
                .isInstanceOfSatisfying(
                        SaeFormatException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo("CONFIG");
                            assertThat(e).hasMessageContaining("may change the codes");
                        });
    }

    @ParameterizedTest
    @EnumSource
    void anUnknownEntryThatTouchesNothingIsNamedInAWarning(SaeLibrary library) throws Exception {
        String config = config(library, "'git_hash':'ab','notes':{'author':'me'},'loss':NaN");
        assertThat(read(library, config, tensors(library)).warnings())
                .filteredOn(warning -> !warning.contains("soft_cap"))
                .singleElement()
                .asString()
                .contains("git_hash")
                .contains("notes");
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsSaidOfEntriesOfTheLibrary(SaeLibrary library) throws Exception {
        Map<SaeLibrary, String> own =
                Map.of(
                        SaeLibrary.SAE_LENS,
                        "'noise_scale':0.1,'normalize_sae_decoder':true,'lr_end':NaN,"
                                + "'metadata':{'hook_name':'b.0','activation':'any'}",
                        SaeLibrary.VIT_PRISMA,
                        "'is_transcoder':false,'normalize_sae_decoder':true,'_dtype':'float32'",
                        SaeLibrary.DICTIONARY_LEARNING,
                        "'buffer':{'io':'out','d_submodule':null}",
                        SaeLibrary.SPARSIFY,
                        "'signed':false,'normalize_decoder':true,'multi_topk':false",
                        SaeLibrary.OVERCOMPLETE,
                        "'encoder_module':'linear','threshold_momentum':0.9,'device':'cpu'",
                        SaeLibrary.MSAE,
                        "'normalize':false,'tied':false,'target_norm':null",
                        SaeLibrary.SAEV,
                        "'commit':'x','lib':'0.1'");
        assertThat(read(library, config(library, own.get(library)), tensors(library)).warnings())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "SPARSIFY|'signed':true",
                "SPARSIFY|'normalize_io':true",
                "MSAE|'normalize':true",
                "MSAE|'use_abs':true",
                "VIT_PRISMA|'is_transcoder':true",
                "OVERCOMPLETE|'tied_to':'dictionary'"
            })
    void aSwitchThatIsNotComputedIsAcceptedOnlyWhereItIsOff(SaeLibrary library, String entry) {
        assertThatThrownBy(() -> read(library, config(library, entry), tensors(library)))
                .isInstanceOf(SaeFormatException.class)
                .hasMessageContaining("not computed here");
    }

    static Stream<Arguments> touchingTensors() {
        List<String> names =
                List.of(
                        "bn.running_mean",
                        "scaling_factor",
                        "input_norm.weight",
                        "gate",
                        "mlp.0.b");
        return Stream.of(SaeLibrary.values())
                .filter(library -> library != SaeLibrary.MSAE)
                .flatMap(library -> names.stream().map(name -> Arguments.of(library, name)));
    }

    @ParameterizedTest
    @MethodSource("touchingTensors")
    void aTensorThatMayTouchTheEncoderIsRefused(SaeLibrary library, String name) {
        TestTensors more = tensors(library).normal(name, 1, D);
        assertThatThrownBy(() -> read(library, config(library, ""), more))
                .isInstanceOf(SaeFormatException.class)
                .hasMessageContaining(name);
    }

    @ParameterizedTest
    @EnumSource
    void aTensorOfTheTrainingIsNamedInAWarning(SaeLibrary library) throws Exception {
        TestTensors more = tensors(library).exactly("optimizer.state.0.exp_avg", new float[1], 1);
        assertThat(read(library, config(library, ""), more).warnings())
                .singleElement()
                .asString()
                .contains("optimizer.state.0.exp_avg");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'k':'3'",
                "'k':true",
                "'k':3.5",
                "'k':0",
                "'k':-1",
                "'k':9",
                "'k':NaN",
                "'k':Infinity",
                "'k':1e400",
                "'k':99999999999999999999",
                "'k':[3]",
                "'k':3,'k':4"
            })
    void kIsAWholeNumberOfLatents(String entry) {
        for (SaeLibrary library :
                List.of(SaeLibrary.SAE_LENS, SaeLibrary.SPARSIFY, SaeLibrary.OVERCOMPLETE)) {
            String config =
                    library == SaeLibrary.SPARSIFY
                            ? "{" + entry + "}"
                            : "{'architecture':'topk'," + entry + "}";
            assertThatThrownBy(() -> read(library, config, tensors(library)))
                    .as("%s %s", library, config)
                    .isInstanceOfSatisfying(
                            SaeFormatException.class,
                            e -> assertThat(e.code()).isEqualTo("CONFIG"));
        }
    }

    @Test
    void aWholeNumberMayBeWrittenAsAFraction() throws Exception {
        SaeWeights weights =
                read(
                        SaeLibrary.SAE_LENS,
                        "{'architecture':'topk','k':3.0}",
                        tensors(SaeLibrary.SAE_LENS));
        assertThat(weights.descriptor().k()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "false|none",
                "null|none",
                "'none'|none",
                "true|not folded",
                "'expected_average_only_in'|not folded"
            })
    void oldNormalisationsOfSaeLensAreToldApart(String value, String expected) throws Exception {
        String config = config(SaeLibrary.SAE_LENS, "'normalize_activations':" + value);
        List<String> warnings =
                read(SaeLibrary.SAE_LENS, config, tensors(SaeLibrary.SAE_LENS)).warnings();
        if (expected.equals("none")) {
            assertThat(warnings).isEmpty();
        } else {
            assertThat(warnings).singleElement().asString().contains(expected);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "SAE_LENS|{'architecture':null}",
                "SAE_LENS|{'apply_b_dec_to_input':null}",
                "SAE_LENS|{'apply_b_dec_to_input':1}",
                "SAE_LENS|{'apply_b_dec_to_input':'False'}",
                "SAE_LENS|{'sae_lens_version':'6.3.0'}",
                "SAE_LENS|{'metadata':{'sae_lens_version':'6.3.0'},'architecture':'standard',"
                        + "'normalize_activations':null}",
                "SAE_LENS|{'architecture':'jumprelu','activation_fn':'topk'}",
                "SAE_LENS|{'architecture':'standard','activation_fn_str':'tanh-relu'}",
                "SAE_LENS|{'normalize_activations':'layer_norm',"
                        + "'activation_scaler':{'scaling_factor':2.0}}",
                "SAE_LENS|{'normalize_activations':'expected_average_only_in',"
                        + "'activation_scaler':{'scaling_factor':NaN}}",
                "SPARSIFY|{'k':3,'activation':null}",
                "SPARSIFY|{}",
                "SPARSIFY|{'k':3,'num_latents':9}",
                "SPARSIFY|{'k':3,'num_latents':0,'expansion_factor':4}",
                "DICTIONARY_LEARNING|{}",
                "DICTIONARY_LEARNING|{'trainer':{'dict_class':null}}",
                "DICTIONARY_LEARNING|{'trainer':{'dict_class':'AutoEncoderNew'}}",
                "OVERCOMPLETE|{}",
                "OVERCOMPLETE|{'architecture':'topk'}",
                "OVERCOMPLETE|{'architecture':'standard','encoder_module':'mlp_bn_1'}",
                "OVERCOMPLETE|{'architecture':'standard','nb_concepts':9}",
                "MSAE|{}",
                "MSAE|{'activation':'TopKabs_3'}",
                "MSAE|{'activation':'BatchTopKReLU_3'}",
                "MSAE|{'activation':'TopKReLU'}",
                "MSAE|{'architecture':'standard','activation':'TopKReLU_3'}",
                "MSAE|{'architecture':'standard','latent_soft_cap':-1}",
                "MSAE|{'architecture':'standard','latent_soft_cap':null}",
                "MSAE|{'architecture':'standard','latent_soft_cap':'30'}",
                "SAEV|{}",
                "SAEV|{'schema':2,'cfg':{'d_vit':5}}",
                "SAEV|{'schema':1,'cls':'SparseAutoencoderConfig','cfg':{'d_vit':5}}",
                "SAEV|{'schema':1,'cls':'TopK','cfg':{'d_vit':5}}",
                "SAEV|{'schema':1,'cls':'JumpRelu','cfg':{'d_vit':5,'top_k':3}}",
                "SAEV|{'schema':1,'cls':'TopK','cfg':{'d_vit':6,'top_k':3}}",
                "SAEV|{'schema':6,'cfg':{'activation':{'cls':'Relu','params':{}}}}",
                "SAEV|{'schema':3,'cfg':{'activation':{'cls':'TopK','params':{}}}}"
            })
    void nothingIsGuessed(SaeLibrary library, String config) {
        assertThatThrownBy(() -> read(library, config, tensors(library)))
                .as(config)
                .isInstanceOf(SaeFormatException.class);
    }

    @Test
    void aDeepConfigurationIsRefused() {
        String deep = "[".repeat(5000) + "]".repeat(5000);
        assertThatThrownBy(
                        () ->
                                read(
                                        SaeLibrary.SAE_LENS,
                                        "{'notes':" + deep + "}",
                                        tensors(SaeLibrary.SAE_LENS)))
                .isInstanceOfSatisfying(
                        SaeFormatException.class, e -> assertThat(e.code()).isEqualTo("CONFIG"));
    }

    @Test
    void factorsOfOneChangeNothing() throws Exception {
        float[] ones = new float[D];
        Arrays.fill(ones, 1f);
        TestTensors more = tensors(SaeLibrary.SAE_LENS).exactly("scaling_factor", ones, D);
        assertThat(read(SaeLibrary.SAE_LENS, config(SaeLibrary.SAE_LENS, ""), more).warnings())
                .isEmpty();
    }

    static String config(SaeLibrary library, String more) {
        String start =
                switch (library) {
                    case SAE_LENS -> "'d_in':5,'d_sae':8";
                    case VIT_PRISMA -> "'architecture':'standard','activation_fn_str':'relu'";
                    case DICTIONARY_LEARNING ->
                            "'trainer':{'dict_class':'AutoEncoderTopK','k':3,'lr':0.1}";
                    case SPARSIFY -> "'k':3";
                    case OVERCOMPLETE -> "'architecture':'topk','top_k':3";
                    case MSAE -> "'activation':'TopKReLU_3','latent_soft_cap':0.0";
                    case SAEV ->
                            "'schema':5,'cfg':{'activation':{'cls':'TopK','params':{'top_k':3}}}";
                };
        return "{" + start + (more.isEmpty() ? "" : "," + more) + "}";
    }

    static TestTensors tensors(SaeLibrary library) {
        TestTensors tensors = new TestTensors(1, "F32");
        return switch (library) {
            case SAE_LENS, VIT_PRISMA, SAEV ->
                    tensors.normal("W_enc", 1, E, D)
                            .normal("W_dec", 1, D, E)
                            .normal("b_enc", 1, D)
                            .normal("b_dec", 1, E);
            case DICTIONARY_LEARNING, SPARSIFY ->
                    tensors.normal("encoder.weight", 1, D, E)
                            .normal("encoder.bias", 1, D)
                            .normal("b_dec", 1, E);
            case OVERCOMPLETE ->
                    tensors.normal("encoder.final_block.0.weight", 1, D, E)
                            .normal("encoder.final_block.0.bias", 1, D)
                            .normal("dictionary._weights", 1, D, E);
            case MSAE ->
                    tensors.normal("encoder", 1, E, D)
                            .normal("pre_bias", 1, E)
                            .normal("latent_bias", 1, D)
                            .normal("mean_center", 1, E)
                            .exactly("scaling_factor", new float[] {2f});
        };
    }

    static SaeWeights read(SaeLibrary library, String config, TestTensors tensors)
            throws SaeFormatException {
        return SaeWeights.read(tensors.file(), library, config.replace('\'', '"'));
    }
}

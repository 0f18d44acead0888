package io.tapastream.inference.intake;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whether a name that no list knows, of a configuration entry or of a tensor, may belong to the
 * encode formula. It says yes too often rather than too seldom: a wrong yes is a refusal with the
 * name in it, a wrong no would be a score of another SAE.
 */
final class EncoderHints {
    private static final Pattern WORD_END = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+");

    private static final List<String> STEMS =
            List.of(
                    "activ",
                    "norm",
                    "scal",
                    "bias",
                    "thresh",
                    "gate",
                    "gating",
                    "encod",
                    "mlp",
                    "center",
                    "centre",
                    "clip",
                    "clamp",
                    "softcap",
                    "tanh",
                    "sigmoid",
                    "softmax",
                    "relu",
                    "gelu",
                    "silu",
                    "temper",
                    "signed",
                    "abs",
                    "transform",
                    "reshape",
                    "whiten",
                    "standard",
                    "linear",
                    "quanti",
                    "codebook",
                    "prune",
                    "mask",
                    "hidden",
                    "rectif",
                    "topk",
                    "transcod",
                    "multipl",
                    "rotat",
                    "attention",
                    "architect",
                    "divis",
                    "subtract",
                    "residual");

    private static final Set<String> WORDS =
            Set.of(
                    "k",
                    "top",
                    "act",
                    "fn",
                    "func",
                    "function",
                    "enc",
                    "ln",
                    "bn",
                    "rms",
                    "std",
                    "var",
                    "variance",
                    "mean",
                    "mu",
                    "sigma",
                    "eps",
                    "cap",
                    "temp",
                    "sign",
                    "pre",
                    "post",
                    "input",
                    "inputs",
                    "in",
                    "shift",
                    "offset",
                    "factor",
                    "gain",
                    "tied",
                    "tie",
                    "mag",
                    "magnitude",
                    "running",
                    "weight",
                    "weights",
                    "w",
                    "b",
                    "conv",
                    "attn",
                    "proj",
                    "projection",
                    "block",
                    "blocks",
                    "layer",
                    "layers",
                    "pca",
                    "zca",
                    "square",
                    "squared",
                    "power",
                    "exp",
                    "group",
                    "groups",
                    "max",
                    "min",
                    "inference",
                    "pooling",
                    "pool",
                    "dropout",
                    "alpha",
                    "beta",
                    "gamma",
                    "lambda",
                    "theta",
                    "tau",
                    "jump",
                    "signs",
                    "limit",
                    "dim",
                    "nonlinearity",
                    "pos",
                    "positive",
                    "float",
                    "kernel",
                    "skip",
                    "clamping",
                    "cutoff",
                    "negative",
                    "init");

    private EncoderHints() {}

    /** Whether the name holds a word that encoders are described with. */
    static boolean touches(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        for (String stem : STEMS) {
            if (lower.contains(stem)) {
                return true;
            }
        }
        for (String word : WORD_END.split(name, -1)) {
            if (WORDS.contains(word.toLowerCase(Locale.ROOT))) {
                return true;
            }
        }
        return false;
    }
}

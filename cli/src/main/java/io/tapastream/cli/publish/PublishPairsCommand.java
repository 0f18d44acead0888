package io.tapastream.cli.publish;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Publishes the perturbation pairs of a data set. */
@Command(
        name = "pairs",
        description =
                "Publishes perturbation pairs from a folder with the layout of"
                        + " synCUB or synCOCO (metadata.csv and images/), or from a CSV"
                        + " or JSONL file with the columns id, original, perturbed,"
                        + " removed and optionally added and present.",
        mixinStandardHelpOptions = true)
final class PublishPairsCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private DataSetOptions options;
    @Mixin private SampleOptions samples;

    @Override
    public Integer call() {
        SkippedRows skipped = options.skippedRows(spec.commandLine().getErr());
        List<FolderPair> pairs = pairs(skipped);
        try (RecordPublisher records = options.connect(options.kafka().topics().imagePairs())) {
            DataSetPublisher publisher = options.publisher(records, samples.transport());
            return new PublishReport(spec.commandLine().getOut(), skipped, "pairs")
                    .run(
                            options.kafka().topics().imagePairs(),
                            new SampleRun<>(
                                    pairs,
                                    samples.resume(options, "pairs", pairs),
                                    publisher::publishPairs));
        }
    }

    private List<FolderPair> pairs(SkippedRows skipped) {
        Path source = options.source();
        if (Files.isDirectory(source)) {
            PairFolder folder = PairFolder.open(source, skipped);
            folder.concepts().ifPresent(options::requireSamePlaces);
            return folder.pairs();
        }
        if (!TableFile.isTable(source)) {
            throw new DataSetFolderException(
                    source
                            + " is of no kind that is read; give a folder of synCUB or synCOCO, or a .csv or .jsonl file");
        }
        return ConceptTable.pairs(source, samples.concepts(options), samples.kind(), skipped);
    }
}

package io.tapastream.cli.publish;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Publishes the perturbation pairs of a data set. */
@Command(
        name = "pairs",
        description =
                "Publishes the perturbation pairs of a folder laid out as synCUB or synCOCO (metadata.csv and images/).",
        mixinStandardHelpOptions = true)
final class PublishPairsCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private DataSetOptions options;

    @Option(
            names = "--as",
            paramLabel = "bytes|uri",
            defaultValue = "bytes",
            description =
                    "How images travel: in the records, or as file URIs that the job can read. Default: ${DEFAULT-VALUE}.")
    private ImageTransport transport;

    @Override
    public Integer call() {
        SkippedRows skipped = new SkippedRows(spec.commandLine().getErr());
        List<FolderPair> pairs = PairFolder.open(options.folder(), skipped).pairs();
        try (RecordPublisher records = options.connect()) {
            DataSetPublisher publisher = options.publisher(records, transport);
            return new PublishReport(spec.commandLine().getOut(), skipped, "pairs")
                    .run(
                            options.kafka().topics().imagePairs(),
                            pairs.size(),
                            listener -> publisher.publishPairs(pairs, listener));
        }
    }
}

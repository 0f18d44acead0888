package io.tapastream.cli.publish;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Publishes the annotated images of a data set. */
@Command(
        name = "images",
        description = "Publishes the annotated images of a folder laid out as CUB-200-2011.",
        mixinStandardHelpOptions = true)
final class PublishImagesCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private DataSetOptions options;

    @Option(
            names = "--as",
            paramLabel = "bytes|uri",
            defaultValue = "bytes",
            description =
                    "How images travel: in the records, or as file URIs that the job can read. Default: ${DEFAULT-VALUE}.")
    private ImageTransport transport;

    @Option(
            names = "--split",
            paramLabel = "test|train|all",
            defaultValue = "test",
            description =
                    "Which part; published scores are computed on the test images. Default: ${DEFAULT-VALUE}.")
    private CubFolder.Split split;

    @Override
    public Integer call() {
        SkippedRows skipped = new SkippedRows(spec.commandLine().getErr());
        List<FolderImage> images = CubFolder.open(options.folder(), skipped).images(split);
        try (RecordPublisher records = options.connect()) {
            DataSetPublisher publisher = options.publisher(records, transport);
            return new PublishReport(spec.commandLine().getOut(), skipped, "images")
                    .run(
                            options.kafka().topics().annotatedImages(),
                            images.size(),
                            listener -> publisher.publishImages(images, listener));
        }
    }
}

package io.tapastream.cli.publish;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Publishes the concept names of a data set. */
@Command(
        name = "vocabulary",
        description =
                "Publishes the concept names of a folder laid out as CUB-200-2011 (attributes/attributes.txt) or synCUB (attributes.txt). Images and pairs of the data set wait for them.",
        mixinStandardHelpOptions = true)
final class PublishVocabularyCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private DataSetOptions options;

    @Override
    public Integer call() {
        SkippedRows skipped = new SkippedRows(spec.commandLine().getErr());
        Path folder = options.folder();
        Path own = folder.resolve("attributes.txt");
        List<String> concepts =
                Files.exists(own)
                        ? ConceptNames.read(own, skipped)
                        : CubFolder.concepts(folder, skipped);
        skipped.finish();
        try (RecordPublisher records = options.connect()) {
            options.publisher(records, ImageTransport.URI).publishVocabulary(concepts);
        }
        spec.commandLine()
                .getOut()
                .printf(
                        "published the %d concepts of %s to %s%n",
                        concepts.size(),
                        options.dataSet(),
                        options.kafka().topics().conceptVocabularies());
        return 0;
    }
}

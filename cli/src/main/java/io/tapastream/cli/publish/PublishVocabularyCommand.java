package io.tapastream.cli.publish;

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
                "Publishes the concept names of a data set: those of a folder"
                        + " with the layout of CUB-200-2011 or synCUB, the categories"
                        + " of an instances_*.json of COCO, the names in the column"
                        + " concepts of a CSV or JSONL file, or the lines of a text"
                        + " file. Images and pairs of the data set wait for them in the"
                        + " job.",
        mixinStandardHelpOptions = true)
final class PublishVocabularyCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private DataSetOptions options;

    @Override
    public Integer call() {
        List<String> concepts = VocabularyFile.read(options.source());
        try (RecordPublisher records =
                options.connect(options.kafka().topics().conceptVocabularies())) {
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

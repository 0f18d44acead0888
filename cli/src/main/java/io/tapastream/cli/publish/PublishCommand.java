package io.tapastream.cli.publish;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups the publishers. */
@Command(
        name = "publish",
        description = "Publishes concept names, images, pairs or an SAE checkpoint to Kafka.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            PublishVocabularyCommand.class,
            PublishImagesCommand.class,
            PublishPairsCommand.class,
            PublishCheckpointCommand.class
        },
        footer = {
            "",
            "Examples, with a Kafka on localhost:9092:",
            "  tapastream topics --bootstrap-servers localhost:9092",
            "  tapastream publish vocabulary --bootstrap-servers localhost:9092 --data-set cub CUB_200_2011",
            "  tapastream publish images --bootstrap-servers localhost:9092 --data-set cub CUB_200_2011",
            "  tapastream publish pairs --bootstrap-servers localhost:9092 --data-set cub synCUB",
            "  tapastream publish images --bootstrap-servers localhost:9092 --data-set coco annotations/instances_val2017.json",
            "  tapastream publish images --bootstrap-servers localhost:9092 --data-set mine images.csv",
            "",
            "docs/own-data.md goes through it with images of one's own."
        })
public final class PublishCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "what to publish is missing: vocabulary, images, pairs or checkpoint");
    }
}

package io.tapastream.cli.publish;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Publishes the annotated images of a data set. */
@Command(
        name = "images",
        description =
                "Publishes annotated images from a folder with the layout of"
                        + " CUB-200-2011, from an instances_*.json of COCO, or from a"
                        + " CSV or JSONL file with the columns path, concepts and id.",
        mixinStandardHelpOptions = true)
final class PublishImagesCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private DataSetOptions options;
    @Mixin private SampleOptions samples;

    @Option(
            names = "--split",
            paramLabel = "test|train|all",
            description =
                    "Which images of CUB-200-2011; published scores are computed on"
                            + " the test images. Default: test.")
    private CubFolder.Split split;

    @Option(
            names = "--images",
            paramLabel = "FOLDER",
            converter = SystemLocale.PathConverter.class,
            description =
                    "Folder with the images of COCO. Default: the folder of the"
                            + " split next to annotations/.")
    private Path imageFolder;

    @Option(
            names = "--ids",
            paramLabel = "FILE",
            converter = SystemLocale.PathConverter.class,
            description =
                    "Publish only the images that this text file lists: on each line an id, or the"
                            + " name of an image file without its ending (a number may lack its"
                            + " leading zeros, as in lists of COCO).")
    private Path ids;

    @Override
    public Integer call() {
        SkippedRows skipped = options.skippedRows(spec.commandLine().getErr());
        Optional<ImageIds> listed = Optional.ofNullable(ids).map(ImageIds::read);
        List<FolderImage> all = images(skipped);
        List<FolderImage> images = listed.map(list -> list.select(all, skipped)).orElse(all);
        String what = split == null ? "images" : split.name().toLowerCase(Locale.ROOT) + " images";
        try (RecordPublisher records =
                options.connect(options.kafka().topics().annotatedImages())) {
            DataSetPublisher publisher = options.publisher(records, samples.transport());
            return new PublishReport(spec.commandLine().getOut(), skipped, "images")
                    .run(
                            options.kafka().topics().annotatedImages(),
                            new SampleRun<>(
                                    images,
                                    samples.resume(options, what, images),
                                    publisher::publishImages));
        }
    }

    private List<FolderImage> images(SkippedRows skipped) {
        Path source = options.source();
        if (Files.isDirectory(source)) {
            CubFolder folder = CubFolder.open(source, skipped);
            options.requireSamePlaces(folder.concepts());
            return folder.images(split == null ? CubFolder.Split.TEST : split);
        }
        if (split != null) {
            throw new ParameterException(
                    spec.commandLine(), "--split is for folders of CUB-200-2011 only");
        }
        if (TableFile.isTable(source)) {
            return ConceptTable.images(source, samples.concepts(options), samples.kind(), skipped);
        }
        if (!VocabularyFile.isJson(source)) {
            throw new DataSetFolderException(
                    source
                            + " is of no kind that is read; give a folder of CUB-200-2011, an instances_*.json of COCO, or a .csv or .jsonl file");
        }
        CocoInstances instances = CocoInstances.open(source);
        options.requireSamePlaces(instances.concepts());
        return instances.images(
                imageFolder == null ? CocoInstances.imagesBeside(source) : imageFolder, skipped);
    }
}

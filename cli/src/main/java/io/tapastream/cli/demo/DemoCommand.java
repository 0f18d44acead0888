package io.tapastream.cli.demo;

import io.tapastream.cli.console.LogOutput;
import io.tapastream.cli.console.StopSignal;
import io.tapastream.demo.DemoImageEncoder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows the whole evaluator at work on this machine, with nothing else installed or running. */
@Command(
        name = "demo",
        description =
                "Generates a data set, starts Kafka and Flink in this process,"
                        + " runs the evaluation job, trains an SAE and shows its scores"
                        + " during training.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Takes about a minute on two cores and ends by itself. With --keep-running everything stays"
                    + " up, and the addresses are printed for a look around.",
            "",
            "With --bootstrap-servers it starts neither Kafka nor Flink, and feeds a job that runs already"
                    + " with the image encoder that --encoder-only writes."
        })
public final class DemoCommand implements Callable<Integer> {
    /** What shells report for a process that Ctrl-C ended. */
    private static final int STOPPED = 130;

    @Spec private CommandSpec spec;

    @Option(
            names = "--keep-running",
            description = "Keep Kafka, Flink and the job running at the end, until Ctrl-C.")
    private boolean keepRunning;

    @Option(
            names = "--work-dir",
            paramLabel = "DIR",
            description =
                    "Folder for the pictures, the log and all other files; it is"
                            + " kept. Default: a temporary folder, deleted at the end.")
    private Path workDir;

    @Option(
            names = "--images",
            paramLabel = "N",
            defaultValue = "" + DemoOptions.DEFAULT_IMAGES,
            description = "Number of annotated images. Default: ${DEFAULT-VALUE}.")
    private int images;

    @Option(
            names = "--pairs",
            paramLabel = "N",
            defaultValue = "" + DemoOptions.DEFAULT_PAIRS,
            description = "Number of image pairs. Default: ${DEFAULT-VALUE}.")
    private int pairs;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Random seed of the pictures and the training. Default:" + " ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--checkpoints",
            paramLabel = "STEP",
            split = ",",
            description =
                    "Training steps at which an SAE checkpoint is published. Default: 0,50,150,400,1000,3000.")
    private List<Integer> checkpoints = DemoOptions.DEFAULT_CHECKPOINTS;

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT[,...]",
            description =
                    "Publish to a job that already runs on this Kafka, with"
                            + " existing topics. Its options encoder-name, encoder-model"
                            + " and encoder-recipe must be those that --encoder-only"
                            + " prints, live-sae-checkpoints at least the number of"
                            + " --checkpoints, and baselines empty.")
    private String bootstrapServers;

    @Option(
            names = "--encoder-only",
            description =
                    "Write the demo's image encoder into --work-dir, print the options of a job that uses it, and end.")
    private boolean encoderOnly;

    @Override
    public Integer call() throws Exception {
        DemoOptions options = options();
        if (encoderOnly) {
            return writeEncoder();
        }
        return StopSignal.during(() -> run(options));
    }

    private int writeEncoder() throws IOException {
        if (workDir == null) {
            throw new ParameterException(spec.commandLine(), "--encoder-only needs --work-dir");
        }
        Path file = DemoImageEncoder.write(workDir.toAbsolutePath().normalize());
        PrintWriter out = spec.commandLine().getOut();
        out.println("--encoder-name " + DemoImageEncoder.NAME);
        out.println("--encoder-model " + file);
        out.println("--encoder-recipe " + DemoImageEncoder.recipe().name());
        out.flush();
        return 0;
    }

    private DemoOptions options() {
        if (bootstrapServers != null && keepRunning) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--keep-running leaves up what this process started; with --bootstrap-servers it starts nothing");
        }
        try {
            return new DemoOptions(images, pairs, checkpoints, seed, keepRunning);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private int run(DemoOptions options) throws Exception {
        Path folder =
                workDir == null
                        ? Files.createTempDirectory("tapastream-demo-")
                        : Files.createDirectories(workDir).toAbsolutePath().normalize();
        PrintWriter out = spec.commandLine().getOut();
        LogOutput.toFile(folder.resolve("tapastream.log"));
        try {
            DemoRun run = new DemoRun(folder, options, out);
            boolean above = bootstrapServers == null ? run.run() : run.run(bootstrapServers);
            return above ? 0 : 1;
        } catch (InterruptedException e) {
            out.println("stopped");
            return STOPPED;
        } finally {
            out.flush();
            if (workDir == null) {
                delete(folder);
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (UncheckedIOException e) {
            // Flink may still be deleting its own temporary files: what it deletes is removed
            // anyway.
            return;
        }
    }
}

package io.tapastream.cli.run;

import io.tapastream.cli.console.CliException;
import io.tapastream.cli.console.LogOutput;
import io.tapastream.cli.console.StopSignal;
import io.tapastream.cli.local.LocalFlink;
import io.tapastream.cli.local.TopicAdmin;
import io.tapastream.cli.local.TopicGuard;
import io.tapastream.cli.local.TopicReport;
import io.tapastream.jobs.EvaluationJob;
import io.tapastream.jobs.config.EvaluationArguments;
import io.tapastream.jobs.config.InvalidOptionException;
import io.tapastream.jobs.config.KafkaOptions;
import io.tapastream.jobs.config.SaeOptions;
import io.tapastream.schemas.topics.TopicSettings;
import io.tapastream.schemas.topics.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs the evaluation job until it is stopped. */
@Command(
        name = "run",
        description =
                "Runs the evaluation job on a Flink cluster in this process,"
                        + " with your Kafka, until Ctrl-C.",
        mixinStandardHelpOptions = true,
        customSynopsis = "tapastream run [options] -- --bootstrap-servers HOST:PORT [job options]",
        footer = {
            "",
            "Example, with a Kafka on localhost:9092 and an image encoder as an ONNX file:",
            "  tapastream run --create-topics -- --bootstrap-servers localhost:9092 \\",
            "      --encoder-name clip --encoder-model clip.onnx --encoder-recipe clip",
            "",
            "docs/options.md lists the job options. On a Flink cluster the same job is the main class of the job jar."
        })
public final class RunCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(
            names = "--work-dir",
            paramLabel = "DIR",
            defaultValue = "tapastream-run",
            description =
                    "Folder for the log, Flink checkpoints and SAE checkpoints. Default: ${DEFAULT-VALUE}.")
    private Path workDir;

    @Option(
            names = "--slots",
            paramLabel = "N",
            defaultValue = "2",
            description =
                    "Number of task slots, which is also the job's parallelism."
                            + " Default: ${DEFAULT-VALUE}.")
    private int slots;

    @Option(
            names = "--checkpoint-interval",
            paramLabel = "SECONDS",
            defaultValue = "5",
            description =
                    "Time between two Flink checkpoints; results appear with each. Default: ${DEFAULT-VALUE}.")
    private int checkpointSeconds;

    @Option(names = "--create-topics", description = "Create missing topics.")
    private boolean createTopics;

    @Mixin private TopicGuard guard;

    @Parameters(
            paramLabel = "JOB OPTIONS",
            arity = "0..*",
            description = "Options of the job, after --.")
    private List<String> jobOptions = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        try {
            return StopSignal.during(this::run);
        } catch (InterruptedException e) {
            PrintWriter out = spec.commandLine().getOut();
            out.println("stopped");
            out.flush();
            return StopSignal.EXIT_CODE;
        }
    }

    private int run() throws IOException, InterruptedException, ExecutionException {
        Configuration options = options();
        Files.createDirectories(workDir);
        Path log = workDir.resolve("tapastream.log").toAbsolutePath().normalize();
        LogOutput.toFile(log);
        PrintWriter out = spec.commandLine().getOut();
        out.println("log            " + log);
        out.flush();
        checkTopics(options);
        LocalFlink.Options cluster =
                new LocalFlink.Options(
                        slots, Duration.ofSeconds(checkpointSeconds), Integer.MAX_VALUE);
        try (LocalFlink flink = LocalFlink.start(workDir.resolve("flink"), cluster)) {
            JobClient job = submit(flink, options);
            out.println("Flink web UI   " + flink.webUi());
            out.println("The job runs; Ctrl-C stops it.");
            out.flush();
            job.getJobExecutionResult().get();
            return 0;
        }
    }

    private Configuration options() {
        if (slots < 1 || checkpointSeconds < 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--slots is %d and --checkpoint-interval %d; expected at least 1 of each"
                            .formatted(slots, checkpointSeconds));
        }
        try {
            Configuration options = EvaluationArguments.parse(jobOptions.toArray(String[]::new));
            if (!options.contains(KafkaOptions.BOOTSTRAP_SERVERS)) {
                throw new ParameterException(
                        spec.commandLine(),
                        "the job option --bootstrap-servers is missing; job options come after --");
            }
            if (!options.contains(SaeOptions.MODEL_STORE)) {
                options.set(
                        SaeOptions.MODEL_STORE,
                        workDir.resolve("models").toAbsolutePath().toUri().toString());
            }
            return options;
        } catch (InvalidOptionException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private void checkTopics(Configuration options) throws InterruptedException {
        Map<String, String> client = new LinkedHashMap<>();
        EvaluationArguments.kafkaProperties(options)
                .forEach((name, value) -> client.put(name.toString(), value.toString()));
        List<TopicSettings> needed = TopicSettings.of(topics(options), 4);
        String servers = options.get(KafkaOptions.BOOTSTRAP_SERVERS);
        try (TopicAdmin admin = TopicAdmin.connect(servers, client)) {
            if (createTopics) {
                admin.createMissing(needed, (short) -1);
            }
            TopicReport report = admin.inspect(needed);
            if (!report.missing().isEmpty()) {
                throw new CliException(
                        "there is no topic %s at %s; --create-topics, or 'tapastream topics', creates what is missing"
                                .formatted(String.join(" and no ", report.missing()), servers));
            }
            guard.check(report, spec.commandLine().getErr());
        }
    }

    private Topics topics(Configuration options) {
        try {
            return new Topics(options.get(KafkaOptions.TOPIC_PREFIX));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private JobClient submit(LocalFlink flink, Configuration options) {
        StreamExecutionEnvironment environment = flink.environment();
        try {
            EvaluationJob.build(environment, options);
            return environment.executeAsync("tapastream evaluation");
        } catch (InvalidOptionException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        } catch (Exception e) {
            throw new CliException("the job cannot be started: " + e.getMessage(), e);
        }
    }
}

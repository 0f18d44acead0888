package io.tapastream.cli.store;

import io.tapastream.cli.console.CliException;
import io.tapastream.cli.console.LogOutput;
import io.tapastream.cli.console.StopSignal;
import io.tapastream.cli.local.LocalFlink;
import io.tapastream.jobs.config.InvalidOptionException;
import io.tapastream.jobs.config.KafkaOptions;
import io.tapastream.jobs.store.StoreArguments;
import io.tapastream.jobs.store.StoreException;
import io.tapastream.jobs.store.StoreOptions;
import io.tapastream.jobs.store.StorePipeline;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs the job that fills PostgreSQL until it is stopped. */
@Command(
        name = "store",
        description =
                "Writes the scores from the output topics into PostgreSQL, on a Flink cluster in this process, until Ctrl-C.",
        mixinStandardHelpOptions = true,
        customSynopsis =
                "tapastream store [options] -- --bootstrap-servers HOST:PORT --jdbc-url URL [job options]",
        footer = {
            "",
            "Example:",
            "  tapastream store -- --bootstrap-servers localhost:9092 \\",
            "      --jdbc-url jdbc:postgresql://localhost:5432/tapastream \\",
            "      --jdbc-password-file password",
            "",
            "docs/postgres.md lists the job options and the tables. On a Flink cluster the same job is"
                    + " the class io.tapastream.jobs.StoreJob of the job jar."
        })
public final class StoreCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(
            names = "--work-dir",
            paramLabel = "DIR",
            defaultValue = "tapastream-store",
            description = "Folder for the log and Flink checkpoints. Default: ${DEFAULT-VALUE}.")
    private Path workDir;

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
            say("stopped");
            return StopSignal.EXIT_CODE;
        }
    }

    private int run() throws Exception {
        Configuration options = options();
        Files.createDirectories(workDir);
        Path log = workDir.resolve("tapastream.log").toAbsolutePath().normalize();
        LogOutput.toFile(log);
        say("log            " + log);
        prepare(options).forEach(file -> say("applied        " + file));
        LocalFlink.Options cluster =
                new LocalFlink.Options(1, Duration.ofSeconds(10), Integer.MAX_VALUE);
        try (LocalFlink flink = LocalFlink.start(workDir.resolve("flink"), cluster)) {
            StreamExecutionEnvironment environment = flink.environment();
            StorePipeline.build(environment, options);
            JobClient job = environment.executeAsync("tapastream store");
            say("Flink web UI   " + flink.webUi());
            say("The job runs; Ctrl-C stops it.");
            job.getJobExecutionResult().get();
            return 0;
        }
    }

    private Configuration options() {
        try {
            Configuration options = StoreArguments.parse(jobOptions.toArray(String[]::new));
            for (ConfigOption<?> required :
                    List.of(KafkaOptions.BOOTSTRAP_SERVERS, StoreOptions.JDBC_URL)) {
                if (!options.contains(required)) {
                    throw new ParameterException(
                            spec.commandLine(),
                            "the job option --%s is missing; job options come after --"
                                    .formatted(required.key()));
                }
            }
            // A person who waits hears at once that nothing answers, unless she asks to wait.
            if (!options.contains(StoreOptions.DATABASE_WAIT)) {
                options.set(StoreOptions.DATABASE_WAIT, Duration.ZERO);
            }
            return options;
        } catch (InvalidOptionException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private List<String> prepare(Configuration options) {
        try {
            return StorePipeline.prepare(options, this::say);
        } catch (InvalidOptionException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        } catch (StoreException e) {
            throw new CliException(e.getMessage(), e);
        }
    }

    private void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}

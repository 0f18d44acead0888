package io.tapastream.cli;

import io.tapastream.cli.console.LogOutput;
import io.tapastream.cli.console.StopSignal;
import io.tapastream.cli.demo.DemoCommand;
import io.tapastream.cli.evaluate.EvaluateCommand;
import io.tapastream.cli.models.EmbedCommand;
import io.tapastream.cli.models.EncodeCommand;
import io.tapastream.cli.models.PreprocessCommand;
import io.tapastream.cli.probe.ProbeCommand;
import io.tapastream.cli.publish.PublishCommand;
import io.tapastream.cli.report.ReportCommand;
import io.tapastream.cli.run.RunCommand;
import io.tapastream.cli.serve.ServeCommand;
import io.tapastream.cli.store.PostgresCommand;
import io.tapastream.cli.store.StoreCommand;
import io.tapastream.cli.watch.WatchCommand;
import java.io.PrintWriter;
import java.util.List;
import org.apache.logging.log4j.Level;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The main class of the command line. Exit codes: 0 done, 1 a failure, 2 wrong usage, 130 stopped
 * by Ctrl-C.
 */
@Command(
        name = "tapastream",
        description =
                "Scores sparse autoencoders against concept annotations, live, on a stream of images and SAE checkpoints.",
        mixinStandardHelpOptions = true,
        versionProvider = TapaStream.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "'tapastream COMMAND --help' explains a command."})
public final class TapaStream implements Runnable {
    @Spec private CommandSpec spec;

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Log to standard error, and show the stack trace of a failure.")
    private boolean verbose;

    /** The subcommands, in the order of the help text. A new one is one line here. */
    private static List<Object> subcommands() {
        return List.of(
                new TopicsCommand(),
                new DemoCommand(),
                new RunCommand(),
                new StoreCommand(),
                new PostgresCommand(),
                new PublishCommand(),
                new WatchCommand(),
                new ServeCommand(),
                new ReportCommand(),
                new EvaluateCommand(),
                new ProbeCommand(),
                new EncodeCommand(),
                new PreprocessCommand(),
                new EmbedCommand());
    }

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** The whole command line, for the main method and for tests. */
    public static CommandLine commandLine() {
        return commandLine(subcommands());
    }

    static CommandLine commandLine(List<Object> subcommands) {
        TapaStream main = new TapaStream();
        CommandLine line = new CommandLine(main);
        subcommands.forEach(line::addSubcommand);
        line.setUsageHelpAutoWidth(true);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionStrategy(
                parsed -> {
                    if (main.verbose) {
                        LogOutput.toStandardError(Level.INFO);
                    }
                    return new CommandLine.RunLast().execute(parsed);
                });
        line.setParameterExceptionHandler((wrong, arguments) -> explainUsage(wrong));
        line.setExecutionExceptionHandler(
                (failure, command, parsed) -> explainFailure(failure, command, main.verbose));
        return line;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    private static int explainUsage(ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("tapastream: " + sentence(wrong.getMessage()));
        CommandLine.UnmatchedArgumentException.printSuggestions(wrong, err);
        if (wrong instanceof CommandLine.MissingParameterException
                && !command.getUnmatchedArguments().isEmpty()) {
            // A misspelt option is missing and unknown at once.
            err.println("Not understood: " + String.join(" ", command.getUnmatchedArguments()));
        }
        err.println(
                "'"
                        + command.getCommandSpec().qualifiedName()
                        + " --help' shows what is expected.");
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    private static int explainFailure(Exception failure, CommandLine command, boolean verbose) {
        PrintWriter err = command.getErr();
        err.println("tapastream: " + FailureMessage.of(failure));
        if (verbose) {
            failure.printStackTrace(err);
        } else if (!FailureMessage.isExplained(failure)
                && !(failure instanceof InterruptedException)) {
            err.println("The same command with --verbose shows where this comes from.");
        }
        err.flush();
        if (failure instanceof InterruptedException) {
            return StopSignal.EXIT_CODE;
        }
        return command.getCommandSpec().exitCodeOnExecutionException();
    }

    private static String sentence(String message) {
        return message == null || message.isEmpty()
                ? "wrong usage"
                : Character.toLowerCase(message.charAt(0)) + message.substring(1);
    }

    /** The version that the build writes into the jar's manifest. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = TapaStream.class.getPackage().getImplementationVersion();
            return new String[] {"tapastream " + (version == null ? "(development)" : version)};
        }
    }
}

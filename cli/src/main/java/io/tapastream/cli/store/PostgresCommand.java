package io.tapastream.cli.store;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Everything about the tables but filling them. */
@Command(
        name = "postgres",
        description = "Creates and checks the tables of the scores in PostgreSQL.",
        mixinStandardHelpOptions = true,
        subcommands = PostgresMigrateCommand.class)
public final class PostgresCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a subcommand is missing: migrate");
    }
}

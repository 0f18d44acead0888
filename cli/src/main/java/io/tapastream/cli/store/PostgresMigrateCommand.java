package io.tapastream.cli.store;

import io.tapastream.cli.console.CliException;
import io.tapastream.jobs.config.InvalidOptionException;
import io.tapastream.jobs.store.Database;
import io.tapastream.jobs.store.Migrations;
import io.tapastream.jobs.store.StoreException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Applies the migrations that a database lacks. */
@Command(
        name = "migrate",
        description =
                "Creates the tables in a database, or migrates them to this"
                        + " version; running it again changes nothing.",
        mixinStandardHelpOptions = true)
final class PostgresMigrateCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(
            names = "--jdbc-url",
            required = true,
            paramLabel = "URL",
            description = "The database, jdbc:postgresql://HOST:PORT/DATABASE, without a password.")
    private String url;

    @Option(
            names = "--jdbc-user",
            paramLabel = "ROLE",
            defaultValue = "tapastream",
            description = "Role that will own the tables. Default: ${DEFAULT-VALUE}.")
    private String user;

    @Option(
            names = "--jdbc-password-file",
            paramLabel = "FILE",
            description = "File with the role's password.")
    private String passwordFile;

    @Option(
            names = "--reader-role",
            paramLabel = "ROLE",
            defaultValue = "tapastream_reader",
            description =
                    "Role that may only read the tables, if it exists. Default: ${DEFAULT-VALUE}.")
    private String readerRole;

    @Option(names = "--check", description = "Change nothing; fail if a migration is missing.")
    private boolean check;

    @Override
    public Integer call() {
        try {
            Migrations migrations =
                    new Migrations(new Database(url, user, passwordFile), readerRole);
            PrintWriter out = spec.commandLine().getOut();
            if (check) {
                migrations.verify();
                out.println("up to date");
            } else {
                List<String> applied = migrations.apply();
                out.println(applied.isEmpty() ? "up to date" : "applied " + applied);
            }
            out.flush();
            return 0;
        } catch (InvalidOptionException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        } catch (StoreException e) {
            throw new CliException(e.getMessage(), e);
        }
    }
}

package io.tapastream.cli.serve;

import io.tapastream.cli.console.CliException;
import io.tapastream.cli.console.KafkaOptions;
import io.tapastream.cli.console.RegistryOptions;
import io.tapastream.cli.console.StopSignal;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Serves the live web page. */
@Command(
        name = "serve",
        description =
                "Serves a web page with the scores of all runs as they move, until Ctrl-C: curves,"
                        + " concepts, windows, health, pairs.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "The page needs nothing from elsewhere. It listens on this machine only; to reach it"
                    + " from another,"
                    + " take an SSH tunnel (ssh -L 8765:localhost:8765 HOST), or --address, which has no"
                    + " password."
        })
public final class ServeCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private KafkaOptions kafka;
    @Mixin private RegistryOptions registry;

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "8765",
            description = "Port to listen on; 0 takes a free one. Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--address",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description =
                    "Address to listen on; 0.0.0.0 shows the page to everybody who reaches this"
                            + " machine. Default: ${DEFAULT-VALUE}.")
    private String address;

    @Option(
            names = "--image-folder",
            paramLabel = "DIR",
            description =
                    "Folder from which images of pairs are shown that come as file: URIs. May be"
                            + " repeated. Default: none; images that come as bytes are always shown.")
    private List<Path> imageFolders = List.of();

    @Override
    public Integer call() throws Exception {
        ScoreServer.Settings settings = settings();
        try {
            return StopSignal.during(() -> serve(settings));
        } catch (InterruptedException e) {
            return StopSignal.EXIT_CODE;
        }
    }

    private ScoreServer.Settings settings() {
        try {
            return new ScoreServer.Settings(
                    kafka.bootstrapServers(),
                    kafka.topics(),
                    kafka.properties(),
                    registry.framing(),
                    InetAddress.getByName(address),
                    port,
                    imageFolders);
        } catch (UnknownHostException e) {
            throw new CliException("'%s' is no address of this machine".formatted(address), e);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--port: " + e.getMessage(), e);
        }
    }

    private int serve(ScoreServer.Settings settings) throws InterruptedException {
        try (ScoreServer server = ScoreServer.start(settings)) {
            PrintWriter out = spec.commandLine().getOut();
            out.println("The scores are at " + server.url() + " ; Ctrl-C ends it.");
            out.flush();
            Thread.currentThread().join();
            return 0;
        }
    }
}

package io.tapastream.cli.console;

import java.nio.file.Path;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.appender.ConsoleAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.builder.api.AppenderComponentBuilder;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilder;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilderFactory;
import org.apache.logging.log4j.core.config.builder.impl.BuiltConfiguration;

/**
 * Where the log of Flink, Kafka and this project goes. At the start nowhere (log4j2.xml), so that
 * the console belongs to the command; a run with a folder of its own writes a file there.
 */
public final class LogOutput {
    private static final String PATTERN =
            "%d{yyyy-MM-dd HH:mm:ss,SSS} %-5p %c{1.} [%t] - %m%n%throwable";

    private LogOutput() {}

    /** From now on the log goes to this file, from level INFO. */
    public static void toFile(Path file) {
        ConfigurationBuilder<BuiltConfiguration> builder =
                ConfigurationBuilderFactory.newConfigurationBuilder();
        apply(
                builder,
                builder.newAppender("log", "File")
                        .addAttribute("fileName", file.toAbsolutePath())
                        .addAttribute("append", true),
                Level.INFO);
    }

    /** From now on the log goes to the standard error output, from this level. */
    public static void toStandardError(Level level) {
        ConfigurationBuilder<BuiltConfiguration> builder =
                ConfigurationBuilderFactory.newConfigurationBuilder();
        apply(
                builder,
                builder.newAppender("log", "Console")
                        .addAttribute("target", ConsoleAppender.Target.SYSTEM_ERR),
                level);
    }

    private static void apply(
            ConfigurationBuilder<BuiltConfiguration> builder,
            AppenderComponentBuilder appender,
            Level level) {
        builder.setShutdownHook("disable");
        builder.add(
                appender.add(builder.newLayout("PatternLayout").addAttribute("pattern", PATTERN)));
        builder.add(builder.newRootLogger(level).add(builder.newAppenderRef("log")));
        // Each new client prints its whole configuration; each partition of the broker its start.
        for (String talkative : new String[] {"org.apache.kafka", "kafka", "state.change.logger"}) {
            builder.add(builder.newLogger(talkative, Level.WARN));
        }
        Configurator.reconfigure(builder.build());
    }
}

package io.tapastream.tests.grafana;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files in deploy/grafana, and what is in them. */
public final class GrafanaFiles {
    static final Path FOLDER = Path.of("..", "deploy", "grafana");
    static final Path DASHBOARDS = FOLDER.resolve("dashboards");
    static final Path OPTIONAL = FOLDER.resolve("optional/dashboards");
    static final String POSTGRES = "tapastream-postgres";
    static final String PROMETHEUS = "tapastream-prometheus";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    /**
     * One query.
     *
     * @param where dashboard or rule, and what in it
     * @param format how Grafana makes a frame of it: table or time_series
     * @param text SQL or PromQL
     */
    public record Query(String where, String format, String text) {}

    private GrafanaFiles() {}

    /** All dashboards by file name. */
    static Map<String, JsonNode> dashboards() throws IOException {
        Map<String, JsonNode> all = new TreeMap<>();
        for (Path folder : List.of(DASHBOARDS, OPTIONAL)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    all.put(file.getFileName().toString(), JSON.readTree(file.toFile()));
                }
            }
        }
        return all;
    }

    static List<JsonNode> rules() throws IOException {
        List<JsonNode> rules = new ArrayList<>();
        yaml("provisioning/alerting/tapastream.yaml")
                .get("groups")
                .forEach(group -> group.get("rules").forEach(rules::add));
        return rules;
    }

    static JsonNode yaml(String file) throws IOException {
        return YAML.readTree(FOLDER.resolve(file).toFile());
    }

    static JsonNode schema(String name) throws IOException {
        return JSON.readTree(
                GrafanaFiles.class.getResourceAsStream("jsonschema/" + name + ".jsonschema.json"));
    }

    /** Every SQL query of every panel, variable, annotation and alert rule. */
    public static List<Query> sql() throws IOException {
        List<Query> queries = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : dashboards().entrySet()) {
            JsonNode dashboard = entry.getValue();
            for (JsonNode panel : dashboard.get("panels")) {
                for (JsonNode target : panel.get("targets")) {
                    add(queries, entry.getKey() + ": " + panel.get("title").asText(), target);
                }
            }
            for (JsonNode variable : dashboard.at("/templating/list")) {
                if (variable.at("/datasource/uid").asText().equals(POSTGRES)) {
                    queries.add(
                            new Query(
                                    entry.getKey() + ": variable " + variable.get("name").asText(),
                                    "table",
                                    variable.get("query").asText()));
                }
            }
            for (JsonNode annotation : dashboard.at("/annotations/list")) {
                if (annotation.has("target")) {
                    add(
                            queries,
                            entry.getKey() + ": annotation " + annotation.get("name").asText(),
                            annotation.get("target"));
                }
            }
        }
        for (JsonNode rule : rules()) {
            add(queries, "alert " + rule.get("title").asText(), rule.at("/data/0/model"));
        }
        return queries;
    }

    private static void add(List<Query> queries, String where, JsonNode target) {
        if (target.has("rawSql")) {
            queries.add(
                    new Query(where, target.get("format").asText(), target.get("rawSql").asText()));
        }
    }

    /** Every PromQL expression. */
    public static List<Query> promQl() throws IOException {
        List<Query> queries = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : dashboards().entrySet()) {
            for (JsonNode panel : entry.getValue().get("panels")) {
                for (JsonNode target : panel.get("targets")) {
                    if (target.has("expr")) {
                        queries.add(
                                new Query(
                                        entry.getKey() + ": " + panel.get("title").asText(),
                                        "promql",
                                        target.get("expr").asText()));
                    }
                }
            }
        }
        for (JsonNode rule : rules()) {
            JsonNode model = rule.at("/data/0/model");
            if (model.has("expr")) {
                queries.add(
                        new Query(
                                "alert " + rule.get("title").asText(),
                                "promql",
                                model.get("expr").asText()));
            }
        }
        return queries;
    }
}

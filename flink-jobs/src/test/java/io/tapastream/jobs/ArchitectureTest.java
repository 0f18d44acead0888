package io.tapastream.jobs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;

/** A stage knows itself and those to its left. */
@AnalyzeClasses(packages = "io.tapastream.jobs", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    private static final List<String> FLOW =
            List.of(
                    "codec", "config", "shared", "metrics", "message", "kafka", "decode", "embed",
                    "intake", "catalog", "encode", "gather", "health", "match", "score", "compare",
                    "status", "store");

    @ArchTest
    static final ArchRule STAGES_KNOW_THOSE_TO_THEIR_LEFT =
            classes()
                    .should(
                            new ArchCondition<>("know only packages to their left") {
                                @Override
                                public void check(JavaClass type, ConditionEvents events) {
                                    type.getDirectDependenciesFromSelf().stream()
                                            .filter(
                                                    dependency ->
                                                            place(dependency.getTargetClass())
                                                                    > place(type))
                                            .forEach(
                                                    dependency ->
                                                            events.add(
                                                                    SimpleConditionEvent.violated(
                                                                            type,
                                                                            dependency
                                                                                    .getDescription())));
                                }
                            });

    @ArchTest
    static final ArchRule AVRO_STAYS_AT_THE_BORDERS =
            noClasses()
                    .that()
                    .haveSimpleNameNotEndingWith("Decoder")
                    .and()
                    .haveSimpleNameNotEndingWith("Records")
                    .and()
                    .haveSimpleNameNotContaining("Decode")
                    .and()
                    .resideOutsideOfPackages("..kafka..", "..store..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("org.apache.avro..", "io.tapastream.schemas");

    private static int place(JavaClass type) {
        String prefix = "io.tapastream.jobs.";
        if (!type.getPackageName().startsWith(prefix)) {
            return type.getPackageName().equals("io.tapastream.jobs") ? FLOW.size() : -1;
        }
        return FLOW.indexOf(type.getPackageName().substring(prefix.length()));
    }
}

package io.tapastream.tests.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The direction of the modules: core, inference and schemas, demo, read and flink-jobs, cli. */
@AnalyzeClasses(packages = "io.tapastream", importOptions = DoNotIncludeTests.class)
class ModulesTest {
    @ArchTest
    static final ArchRule CORE_KNOWS_THE_JDK_AND_A_BITMAP_LIBRARY =
            classes()
                    .that()
                    .resideInAPackage("io.tapastream.core..")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage("java..", "io.tapastream.core..", "org.roaringbitmap..");

    @ArchTest
    static final ArchRule INFERENCE_KNOWS_CORE =
            noClasses()
                    .that()
                    .resideInAPackage("io.tapastream.inference..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "org.apache.flink..",
                            "org.apache.kafka..",
                            "org.apache.avro..",
                            "io.tapastream.schemas..",
                            "io.tapastream.demo..",
                            "io.tapastream.jobs..",
                            "io.tapastream.cli..");

    @ArchTest
    static final ArchRule SCHEMAS_KNOW_AVRO_ONLY =
            noClasses()
                    .that()
                    .resideInAPackage("io.tapastream.schemas..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "org.apache.flink..",
                            "org.apache.kafka..",
                            "io.tapastream.core..",
                            "io.tapastream.inference..",
                            "io.tapastream.demo..",
                            "io.tapastream.jobs..",
                            "io.tapastream.cli..");

    @ArchTest
    static final ArchRule WHAT_READS_THE_TOPICS_KNOWS_NO_JOB_AND_NO_COMMAND =
            noClasses()
                    .that()
                    .resideInAPackage("io.tapastream.read..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "org.apache.flink..",
                            "com.sun.net.httpserver..",
                            "picocli..",
                            "io.tapastream.inference..",
                            "io.tapastream.demo..",
                            "io.tapastream.jobs..",
                            "io.tapastream.cli..");

    @ArchTest
    static final ArchRule THE_JOB_DOES_NOT_KNOW_THE_COMMAND_LINE =
            noClasses()
                    .that()
                    .resideInAPackage("io.tapastream.jobs..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.tapastream.cli..",
                            "io.tapastream.read..",
                            "io.tapastream.demo..",
                            "picocli..");

    @ArchTest
    static final ArchRule WHAT_THE_DEMO_DRAWS_KNOWS_NO_STREAM =
            noClasses()
                    .that()
                    .resideInAPackage("io.tapastream.demo..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "org.apache.flink..",
                            "org.apache.kafka..",
                            "io.tapastream.schemas..",
                            "io.tapastream.jobs..",
                            "io.tapastream.cli..");

    @ArchTest
    static final ArchRule ONLY_THE_DEMO_COMMAND_KNOWS_WHAT_THE_DEMO_DRAWS =
            noClasses()
                    .that()
                    .resideInAPackage("io.tapastream.cli..")
                    .and()
                    .resideOutsideOfPackage("io.tapastream.cli.demo..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("io.tapastream.demo..");

    @ArchTest
    static final ArchRule THE_COMMAND_LINE_KNOWS_THE_DEMO_BY_ITS_COMMAND =
            noClasses()
                    .that()
                    .resideInAPackage("io.tapastream.cli..")
                    .and()
                    .resideOutsideOfPackage("io.tapastream.cli.demo..")
                    .should()
                    .dependOnClassesThat(
                            resideInAPackage("io.tapastream.cli.demo..")
                                    .and(not(simpleName("DemoCommand"))));
}

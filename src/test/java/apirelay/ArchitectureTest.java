package apirelay;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;

/** Who may use whom, and what a room never uses. A room is a package below {@code apirelay}. */
@AnalyzeClasses(packages = "apirelay", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String[] THE_JDK = {"java.lang..", "java.util..", "java.time..", "java.nio.charset.."};

    // What each room may use of the others.

    @ArchTest
    static final ArchRule HTTP = room("http");

    @ArchTest
    static final ArchRule CACHING = room("caching", "http");

    @ArchTest
    static final ArchRule STORE = room("store", "http", "caching");

    @ArchTest
    static final ArchRule RELAY = room("relay", "http", "caching", "store");

    @ArchTest
    static final ArchRule CONSOLE = room("console", "http", "caching", "store", "relay");

    @ArchTest
    static final ArchRule CLI = room("cli", "launch");

    @ArchTest
    static final ArchRule LAUNCH = room("launch");

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("apirelay.(*)..").should().beFreeOfCycles();

    /** The shell tool speaks to a relay by HTTP only; it starts one in {@code relay serve}. */
    @ArchTest
    static final ArchRule ONLY_SERVE_LAUNCHES = noClasses()
            .that()
            .resideInAPackage("apirelay.cli..")
            .and()
            .haveSimpleNameNotContaining("Serve")
            .and()
            .haveNameNotMatching(".*\\.Serve\\$.*")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("apirelay.launch..")
            .allowEmptyShould(true);

    // Values in, decision out.

    @ArchTest
    static final ArchRule RULES_USE_NEXT_TO_NOTHING = classes()
            .that()
            .resideInAnyPackage("apirelay.http..", "apirelay.caching..")
            .should()
            .onlyDependOnClassesThat(
                    resideInAnyPackage("apirelay.http..", "apirelay.caching..", "org.jspecify..", "java.security..")
                            .or(resideInAnyPackage(THE_JDK)
                                    .and(not(resideInAnyPackage(
                                            "java.util.concurrent..", "java.util.logging..", "java.util.random..")))))
            .because("rules have no I/O, no logger, no threads and no futures");

    @ArchTest
    static final ArchRule RULES_READ_NO_CLOCK = noClasses()
            .that()
            .resideInAnyPackage("apirelay.http..", "apirelay.caching..")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(LocalDateTime.class, "now")
            .orShould()
            .callMethod(OffsetDateTime.class, "now")
            .orShould()
            .callMethod(ZonedDateTime.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Clock.class)
            .because("the instant is a parameter");

    @ArchTest
    static final ArchRule RULES_ARE_NOT_RANDOM = noClasses()
            .that()
            .resideInAnyPackage("apirelay.http..", "apirelay.caching..")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(java.util.Random.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(java.util.random.RandomGenerator.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(System.Logger.class)
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .callMethod(java.util.UUID.class, "randomUUID")
            .because("the same question has the same answer");

    // Who knows what is outside.

    @ArchTest
    static final ArchRule ONLY_THE_STORE_KNOWS_JCS_AND_JDBC =
            onlyIn("store", "org.apache.commons.jcs3..", "org.h2..", "java.sql..", "javax.sql..");

    @ArchTest
    static final ArchRule ONLY_THE_RELAY_KNOWS_JETTY = onlyIn("relay", "org.eclipse.jetty..");

    @ArchTest
    static final ArchRule ONLY_LAUNCH_KNOWS_TOMCAT = noClasses()
            .that()
            .resideInAnyPackage("apirelay.http..", "apirelay.caching..", "apirelay.store..", "apirelay.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.catalina..", "org.apache.coyote..", "org.apache.tomcat..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule NO_SERVLET_IN_THE_STORE_OR_THE_TOOL = noClasses()
            .that()
            .resideInAnyPackage("apirelay.store..", "apirelay.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jakarta.servlet..")
            .allowEmptyShould(true);

    private static ArchRule room(String name, String... others) {
        String[] allowed = new String[others.length + 1];
        allowed[0] = "apirelay." + name + "..";
        for (int i = 0; i < others.length; i++) {
            allowed[i + 1] = "apirelay." + others[i] + "..";
        }
        return classes()
                .that()
                .resideInAPackage("apirelay." + name + "..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(allowed).or(resideOutsideOfPackages("apirelay..")))
                .allowEmptyShould(true);
    }

    private static ArchRule onlyIn(String room, String... packages) {
        return noClasses()
                .that()
                .resideOutsideOfPackages("apirelay." + room + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages);
    }
}

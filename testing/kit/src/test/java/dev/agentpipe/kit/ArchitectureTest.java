package dev.agentpipe.kit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import dev.agentpipe.architecture.ModuleRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    /** Their libraries are optional: whoever uses the rest of the kit need not have them. */
    @Test
    void only_three_classes_need_more_than_servers_and_jackson() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(LogWriter.class.getName())
                .and()
                .doNotHaveFullyQualifiedName(TestServers.class.getName())
                .and()
                .doNotHaveFullyQualifiedName(Waiting.class.getName())
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages(
                        "dev.agentpipe.kit..",
                        "dev.agentpipe.servers..",
                        "com.fasterxml.jackson..",
                        "java..",
                        "org.postgresql..")
                .check(ModuleRules.of("dev.agentpipe.kit").classes());
    }
}

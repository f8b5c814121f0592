package apirelay.launch;

import java.io.IOException;
import java.net.URL;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a WAR sees of its surroundings in a Tomcat that stands alone: the JDK, the Servlet API and Tomcat, nothing of the
 * tool's or the tests' own class path.
 */
final class ContainerClasses extends ClassLoader {

    private static final List<String> PACKAGES = List.of(
            "jakarta.servlet.",
            "jakarta.annotation.",
            "org.apache.catalina.",
            "org.apache.coyote.",
            "org.apache.juli.",
            "org.apache.naming.",
            "org.apache.tomcat.");

    private final ClassLoader surroundings;

    ContainerClasses(ClassLoader surroundings) {
        // The true parent, though little of it is shown: JULI looks up the chain for its configuration.
        super("container", surroundings);
        this.surroundings = surroundings;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        return source(name).loadClass(name);
    }

    @Override
    public @Nullable URL getResource(String name) {
        return source(name.replace('/', '.')).getResource(name);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        return source(name.replace('/', '.')).getResources(name);
    }

    private ClassLoader source(String name) {
        return PACKAGES.stream().anyMatch(name::startsWith) ? surroundings : getPlatformClassLoader();
    }
}

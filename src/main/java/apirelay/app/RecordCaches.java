package apirelay.app;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.runtime.ObjectMethods;

/**
 * What the JDK makes records' {@code equals} and {@code hashCode} with. On JDK 17 each of its method handles holds on to the
 * class it was last used for (JDK-8078641), and so to an undeployed WAR; later ones only softly.
 */
final class RecordCaches {

    private RecordCaches() {}

    /** Has them hold on to {@link String} instead. */
    static void release() throws ReflectiveOperationException {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        MethodHandle component = lookup.findVirtual(String.class, "strip", MethodType.methodType(String.class));
        make(lookup, component, "equals", MethodType.methodType(boolean.class, String.class, Object.class));
        make(lookup, component, "hashCode", MethodType.methodType(int.class, String.class));
    }

    private static void make(MethodHandles.Lookup lookup, MethodHandle component, String name, MethodType type)
            throws ReflectiveOperationException {
        try {
            ObjectMethods.bootstrap(lookup, name, type, String.class, "strip", component);
        } catch (Throwable e) { // As it is declared.
            throw new ReflectiveOperationException(e);
        }
    }
}

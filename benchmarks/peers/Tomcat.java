import apirelay.launch.Launch;
import apirelay.launch.RunningRelay;
import java.nio.file.Path;
import java.util.OptionalInt;

/** Runs a WAR in the relay's own Tomcat: java @tomcat-conf/jvm.options -cp target/relay.jar Tomcat.java WAR PORT BASE */
public class Tomcat {

    public static void main(String[] arguments) throws Exception {
        Launch launch = Launch.of(Path.of(arguments[0]), Path.of("tomcat-conf"), Path.of(arguments[2]));
        RunningRelay running = new Launch(
                        launch.war(),
                        launch.conf(),
                        launch.base(),
                        "",
                        OptionalInt.of(Integer.parseInt(arguments[1])),
                        OptionalInt.of(0),
                        launch.drain(),
                        launch.settings())
                .start();
        running.closeAtExit();
        running.await();
    }
}

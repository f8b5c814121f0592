package apirelay.launch;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.catalina.Server;
import org.apache.catalina.startup.Catalina;
import org.apache.tomcat.util.digester.Digester;
import org.xml.sax.SAXException;

/**
 * Reads {@code server.xml} as {@code catalina.sh} does, without its effects on the whole JVM: no shutdown hook, no
 * replaced {@code System.out}, no configuration source shared by every Tomcat in the process.
 */
final class ServerFile extends Catalina {

    private ServerFile() {}

    /** @throws IOException if the file is missing or not well-formed */
    static Server read(Path conf, Path base) throws IOException {
        Digester.setPropertySource(new SettingSource());
        ServerFile catalina = new ServerFile();
        Digester digester = catalina.createStartDigester();
        digester.push(catalina);
        File file = conf.resolve("server.xml").toFile();
        try {
            digester.parse(file);
        } catch (SAXException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
        Server server = catalina.getServer();
        server.setCatalina(catalina);
        server.setCatalinaHome(base.toFile());
        server.setCatalinaBase(base.toFile());
        return server;
    }
}

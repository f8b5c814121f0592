package apirelay.launch;

import java.nio.file.Path;
import java.util.AbstractSet;
import java.util.Collections;
import java.util.Iterator;
import java.util.Set;
import org.apache.coyote.Processor;
import org.apache.coyote.RequestGroupInfo;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.jspecify.annotations.Nullable;

/**
 * The relay's own connector, HTTP/2 above it included: by TLS if it is given a certificate, with every trailer of a request,
 * where Tomcat keeps only those on a list of names, with event loops, and with no more connections than half of the heap has
 * room for (docs/decisions/0110).
 */
public final class RelayHttp11 extends DrainingHttp11 {

    /** What a request under way takes of the heap, whatever becomes of it: Tomcat's buffers for heads and content, mostly. */
    private static final int REQUEST_BYTES = 200 * 1024;

    private static final Set<String> ANY = new AbstractSet<>() {

        @Override
        public boolean contains(@Nullable Object name) {
            return true;
        }

        @Override
        public Iterator<String> iterator() {
            return Collections.emptyIterator();
        }

        @Override
        public int size() {
            return 0;
        }
    };

    private String tlsCertificate = "";
    private String tlsKey = "";

    private final Repeats repeats;
    private boolean mayRepeat = true;

    public RelayHttp11() {
        this(new Repeats(Runtime.getRuntime().maxMemory()));
    }

    private RelayHttp11(Repeats repeats) {
        super(new EventLoopEndpoint(repeats));
        this.repeats = repeats;
        if (getHandler().getGlobal() instanceof RequestGroupInfo counted) {
            repeats.countIn(counted);
        }
    }

    /** @param file PEM, with those between it and the root behind it; empty: no TLS */
    public void setTlsCertificate(String file) {
        tlsCertificate = file;
    }

    /** @param file PEM, PKCS #8 */
    public void setTlsKey(String file) {
        tlsKey = file;
    }

    /** @param may whether requests may be answered again without Tomcat reading them; true if not set */
    public void setRepeats(boolean may) {
        mayRepeat = may;
    }

    @Override
    public void init() throws Exception {
        if (!tlsCertificate.isEmpty() && !isSSLEnabled()) {
            SSLHostConfig tls = new SSLHostConfig();
            tls.setProtocols("TLSv1.2+TLSv1.3");
            SSLHostConfigCertificate certificate =
                    new SSLHostConfigCertificate(tls, SSLHostConfigCertificate.Type.UNDEFINED);
            certificate.setCertificateFile(
                    Path.of(tlsCertificate).toAbsolutePath().toString());
            certificate.setCertificateKeyFile(Path.of(tlsKey).toAbsolutePath().toString());
            tls.addCertificate(certificate);
            addSslHostConfig(tls);
            setSSLEnabled(true);
        }
        setMaxConnections(connections(getMaxConnections(), Runtime.getRuntime().maxMemory()));
        super.init();
    }

    /**
     * @param wanted -1: as many as come
     * @param heap in bytes
     */
    static int connections(int wanted, long heap) {
        int room = (int) Math.min(Integer.MAX_VALUE, heap / 2 / REQUEST_BYTES);
        return wanted < 0 ? room : Math.min(wanted, room);
    }

    @Override
    protected Processor createProcessor() {
        return new RelayProcessor(this, getAdapter(), mayRepeat ? repeats : null);
    }

    @Override
    protected Set<String> getAllowedTrailerHeadersInternal() {
        return ANY;
    }

    @Override
    public boolean isTrailerHeaderAllowed(String name) {
        return true;
    }
}

package apirelay.arquillian;

import org.jboss.arquillian.container.spi.client.container.ContainerConfiguration;

/** Nothing to set: ports are free ones, folders are temporary, and each {@link RelayArchive} brings its settings along. */
public final class RelayContainerConfiguration implements ContainerConfiguration {

    @Override
    public void validate() {}
}

# The images to build with and on; a stand-in for either will do that has the same tools in the same places.
ARG MAVEN_IMAGE=maven:3.9-eclipse-temurin-25
ARG TOMCAT_IMAGE=tomcat:11.0-jre25-temurin

FROM ${MAVEN_IMAGE} AS build
WORKDIR /build
COPY . .
RUN mvn --batch-mode --no-transfer-progress -Dmaven.test.skip -Dspotless.check.skip -Dwarnings.fail=false package \
    # What server.xml and context.xml name, for Tomcat's own class path.
    && jar --create --file target/relay-tomcat.jar -C target/classes apirelay/launch

FROM ${TOMCAT_IMAGE}
WORKDIR /usr/local/tomcat
RUN rm -rf webapps webapps.dist \
    && useradd --system --user-group --no-create-home relay \
    && mkdir -p conf/Catalina/localhost webapps work temp /var/cache/api-relay \
    && chown relay:relay webapps work temp /var/cache/api-relay
COPY tomcat-conf/ conf/
COPY --from=build /build/target/relay-tomcat.jar lib/
COPY --from=build --chown=relay:relay /build/target/api-relay.war webapps/ROOT.war
# JAVA_OPTS given at `docker run` comes last, and so wins.
RUN echo 'JAVA_OPTS="@$CATALINA_BASE/conf/jvm.options -XX:MaxRAMPercentage=70 ${JAVA_OPTS:-}"' > bin/setenv.sh \
    && chmod -R a+rX bin conf lib

ENV CATALINA_BASE=/usr/local/tomcat \
    CATALINA_HOME=/usr/local/tomcat \
    RELAY_ADDRESS=0.0.0.0 \
    RELAY_PORT=8000 \
    RELAY_CONSOLE_PORT=8001 \
    RELAY_CACHE_DIR=/var/cache/api-relay \
    RELAY_ACCESS_LOG_FILE=/dev/stdout
USER relay
VOLUME /var/cache/api-relay
EXPOSE 8000 8001
STOPSIGNAL SIGTERM
# There may be no curl.
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/$RELAY_ADDRESS/$RELAY_CONSOLE_PORT && printf 'GET /health/live HTTP/1.0\\r\\n\\r\\n' >&3 && read -r _ status _ <&3 && [ \"$status\" = 200 ]"]
# Java becomes process 1, and gets the signals; its log goes to stdout.
CMD ["sh", "-c", "exec bin/catalina.sh run 2>&1"]

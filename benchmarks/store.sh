#!/bin/sh
# Puts and gets per second of the store, as a Markdown table. Usage: benchmarks/store.sh [folder for the database]
set -eu
cd "$(dirname "$0")/.."
./mvnw -q test-compile dependency:build-classpath -Dmdep.outputFile=target/test.classpath -Dmdep.includeScope=test
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx2g -Djava.util.logging.config.file=/dev/null \
    -cp "target/test-classes:target/classes:$(cat target/test.classpath)" \
    apirelay.store.StoreBenchmark "${1:-target}"

#!/bin/sh
# What the store can do, as a Markdown table.
# Usage: benchmarks/store.sh [rates|misses|churn|heap|start|list] [folder for the database]
#   rates  puts and gets a second, from memory and from disk (two to three minutes)
#   misses looks a second for what is not stored (half a minute)
#   churn  the file's size while more is written than its bound allows for (two minutes)
#   heap   what responses take in memory, estimated and measured
#   start  the time to the first hit with a million responses on disk (some minutes)
#   list   pages of a listing of a million responses (some minutes)
set -eu
cd "$(dirname "$0")/.."
./mvnw -q test-compile dependency:build-classpath -Dmdep.outputFile=target/test.classpath -Dmdep.includeScope=test
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx2g -XX:+UseParallelGC -Djava.util.logging.config.file=/dev/null \
    -cp "target/test-classes:target/classes:$(cat target/test.classpath)" \
    apirelay.store.StoreBenchmark "${2:-target}" "${1:-rates}"

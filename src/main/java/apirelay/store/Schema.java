package apirelay.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The tables, as {@code docs/store.md} describes them. */
final class Schema {

    /** Moves on with every change of a table; a file with another version is set aside. */
    static final int VERSION = 2;

    /** A database user who may read the views, and nothing else. */
    static final String READER = "reader";

    /** What {@link apirelay.caching.CacheKey#uri} would say of {@code response r}. */
    static final String URL = "CASE WHEN r.host = '' THEN r.target ELSE CONCAT(r.scheme, '://', r.host, r.target) END";

    private static final String[] TABLES = {
        """
        CREATE TABLE store (
          version INT NOT NULL,
          next_id BIGINT NOT NULL,
          responses BIGINT NOT NULL,
          bytes BIGINT NOT NULL)
        """,
        """
        CREATE TABLE response (
          id BIGINT PRIMARY KEY,
          key_digest BINARY(32) NOT NULL,
          revision INT NOT NULL,
          route VARCHAR(256) NOT NULL,
          host VARCHAR(256) NOT NULL,
          scheme VARCHAR(16) NOT NULL,
          target VARCHAR(2048) NOT NULL,
          method VARCHAR(256) NOT NULL,
          status INT NOT NULL,
          content_type VARCHAR(256),
          etag VARCHAR(256),
          created BIGINT NOT NULL,
          expires BIGINT NOT NULL,
          stale_until BIGINT NOT NULL,
          small_content BIGINT,
          content_length BIGINT NOT NULL,
          bytes BIGINT NOT NULL,
          tags INT NOT NULL,
          head VARBINARY(16384) NOT NULL)
        """,
        "CREATE INDEX response_key ON response (key_digest)",
        "CREATE INDEX response_target ON response (target)",
        "CREATE INDEX response_route ON response (route)",
        "CREATE INDEX response_host ON response (host)",
        "CREATE INDEX response_stale ON response (stale_until)",
        "CREATE TABLE usage (id BIGINT PRIMARY KEY, last_used BIGINT NOT NULL, hits BIGINT NOT NULL)",
        "CREATE INDEX usage_last ON usage (last_used)",
        "CREATE TABLE tag (name VARCHAR(256) NOT NULL, id BIGINT NOT NULL, PRIMARY KEY (name, id))",
        "CREATE INDEX tag_response ON tag (id)",
        "CREATE TABLE segment (row_id BIGINT PRIMARY KEY, checksum INT NOT NULL, data VARBINARY(16384) NOT NULL)",
        "CREATE TABLE loose_content (id BIGINT PRIMARY KEY)",
        "CREATE VIEW responses AS SELECT r.id, r.route, r.host, " + URL + " AS url, " + """
          r.target, r.method, r.status, r.content_type, r.etag,
          DATEADD(MILLISECOND, r.created, TIMESTAMP WITH TIME ZONE '1970-01-01 00:00:00Z') AS created,
          DATEADD(MILLISECOND, r.expires, TIMESTAMP WITH TIME ZONE '1970-01-01 00:00:00Z') AS expires,
          DATEADD(MILLISECOND, r.stale_until, TIMESTAMP WITH TIME ZONE '1970-01-01 00:00:00Z') AS stale_until,
          DATEADD(MILLISECOND, u.last_used, TIMESTAMP WITH TIME ZONE '1970-01-01 00:00:00Z') AS last_used,
          u.hits, r.content_length, r.bytes
        FROM response r JOIN usage u ON u.id = r.id
        """,
        "CREATE VIEW tags AS SELECT t.name, t.id FROM tag t",
        "CREATE USER " + READER + " PASSWORD ''",
        "GRANT SELECT ON responses TO " + READER,
        "GRANT SELECT ON tags TO " + READER,
        "INSERT INTO store VALUES (" + VERSION + ", 1, 0, 0)"
    };

    private Schema() {}

    /**
     * Makes the tables if there are none.
     *
     * @throws CorruptException if there are others
     */
    static void establish(Connection connection) throws SQLException, CorruptException {
        try (Statement statement = connection.createStatement()) {
            if (isEmpty(statement)) {
                for (String table : TABLES) {
                    statement.execute(table);
                }
            }
            try (ResultSet row = statement.executeQuery("SELECT version FROM store")) {
                if (!row.next() || row.getInt(1) != VERSION) {
                    throw new CorruptException("its tables are of another version");
                }
            }
        }
    }

    private static boolean isEmpty(Statement statement) throws SQLException {
        try (ResultSet count = statement.executeQuery(
                "SELECT COUNT(*) FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = 'PUBLIC'")) {
            count.next();
            return count.getInt(1) == 0;
        }
    }
}

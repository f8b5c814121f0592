package apirelay.store;

import apirelay.caching.CacheKey;
import apirelay.caching.StoredResponse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** A connection that reads, with its statements. For one thread at a time. */
final class DiskReader implements AutoCloseable {

    private static final String VARIANTS = """
            SELECT r.head, r.revision, r.content_length, s.checksum, s.data
            FROM response r LEFT JOIN segment s ON s.row_id = r.small_content
            WHERE r.key_digest = ? ORDER BY r.id DESC
            """;
    private static final String SEGMENT = "SELECT checksum, data FROM segment WHERE row_id = ?";

    private final Connection connection;
    private final PreparedStatement variants;
    private final PreparedStatement segment;
    private final PreparedStatement head;

    DiskReader(Connection connection) throws SQLException {
        this.connection = connection;
        try {
            this.variants = connection.prepareStatement(VARIANTS);
            this.segment = connection.prepareStatement(SEGMENT);
            this.head = connection.prepareStatement("SELECT head FROM response WHERE id = ?");
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** The key's stored responses; what can't be decoded, or has lost its small content, is left out. */
    Variants variants(CacheKey key, byte[] digest) throws SQLException {
        variants.setBytes(1, digest);
        List<StoredResponse> responses = new ArrayList<>(1);
        List<Integer> revisions = new ArrayList<>(1);
        try (ResultSet rows = variants.executeQuery()) {
            while (rows.next()) {
                StoredResponse response = response(key, rows);
                if (response != null) {
                    responses.add(response);
                    revisions.add(rows.getInt(2));
                }
            }
        }
        return responses.isEmpty() ? Variants.none(key) : new Variants(key, responses, revisions);
    }

    private static @Nullable StoredResponse response(CacheKey key, ResultSet row) throws SQLException {
        HeadCodec.Head head;
        try {
            head = HeadCodec.decode(row.getBytes(1));
        } catch (CorruptException e) {
            return null;
        }
        StoredResponse response = head.response();
        if (!head.key().equals(key) || response.contentLength() != row.getLong(3)) {
            return null;
        }
        if (!SegmentKey.isSmall(response.contentLength())) {
            return response;
        }
        byte[] content = response.contentLength() == 0 ? new byte[0] : verified(row.getBytes(5), row.getInt(4));
        if (content == null || content.length != response.contentLength()) {
            return null;
        }
        return response.withContent(response.id(), content.length, content);
    }

    byte @Nullable [] segment(SegmentKey key) throws SQLException {
        segment.setLong(1, key.row());
        try (ResultSet row = segment.executeQuery()) {
            return row.next() ? verified(row.getBytes(2), row.getInt(1)) : null;
        }
    }

    /** The key of a response; null if it is gone, or can't be decoded. */
    @Nullable
    CacheKey key(long id) throws SQLException {
        head.setLong(1, id);
        try (ResultSet row = head.executeQuery()) {
            return row.next() ? HeadCodec.decode(row.getBytes(1)).key() : null;
        } catch (CorruptException e) {
            return null;
        }
    }

    static int checksum(byte[] data) {
        CRC32C checksum = new CRC32C();
        checksum.update(data);
        return (int) checksum.getValue();
    }

    private static byte @Nullable [] verified(byte @Nullable [] data, int checksum) {
        return data != null && checksum(data) == checksum ? data : null;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException | RuntimeException e) {
            // It was closed with the database.
        }
    }
}

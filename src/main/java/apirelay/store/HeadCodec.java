package apirelay.store;

import apirelay.caching.CacheKey;
import apirelay.caching.StoredResponse;
import apirelay.http.ContentRange;
import apirelay.http.Fields;
import apirelay.http.ResponseHead;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A stored response's head in bytes: a version, the key, the response without its content, a checksum.
 *
 * <p>{@code docs/store.md} has the layout. A layout that changes gets another version; the old one is then unreadable,
 * which costs a miss.
 */
final class HeadCodec {

    static final int VERSION = 1;

    private static final int PART = 1;
    private static final int STALE = 2;
    private static final int CREDENTIALED = 4;

    private HeadCodec() {}

    /** A key and its response. */
    record Head(CacheKey key, StoredResponse response) {}

    static byte[] encode(CacheKey key, StoredResponse response) {
        Packer packer = new Packer();
        packer.octet(VERSION);
        packer.text(key.route());
        packer.text(key.upstream());
        packer.text(key.scheme());
        packer.text(key.authority());
        packer.text(key.target());
        packer.number(response.id());
        packer.text(response.method());
        fields(packer, response.selecting());
        packer.number(response.head().status());
        fields(packer, response.fields());
        packer.instant(response.requestTime());
        packer.instant(response.responseTime());
        packer.number(response.contentLength());
        ContentRange part = response.part();
        Instant staleFrom = response.staleFrom();
        packer.octet((part == null ? 0 : PART)
                | (staleFrom == null ? 0 : STALE)
                | (response.credentialed() ? CREDENTIALED : 0));
        if (part != null) {
            packer.number(part.first());
            packer.number(part.last());
            packer.number(part.completeLength());
        }
        if (staleFrom != null) {
            packer.instant(staleFrom);
        }
        return packer.sealed();
    }

    /** @throws CorruptException for whatever {@link #encode} of this version did not make */
    static Head decode(byte[] bytes) throws CorruptException {
        Unpacker unpacker = new Unpacker(bytes);
        int version = unpacker.octet();
        if (version != VERSION) {
            throw new CorruptException("version " + version);
        }
        CacheKey key =
                new CacheKey(unpacker.text(), unpacker.text(), unpacker.text(), unpacker.text(), unpacker.text());
        long id = unpacker.number();
        String method = CommonNames.shared(unpacker.text());
        Fields selecting = fields(unpacker);
        long status = unpacker.number();
        Fields fields = fields(unpacker);
        Instant requestTime = unpacker.instant();
        Instant responseTime = unpacker.instant();
        long contentLength = unpacker.number();
        int flags = unpacker.octet();
        ContentRange part = (flags & PART) == 0 ? null : part(unpacker);
        Instant staleFrom = (flags & STALE) == 0 ? null : unpacker.instant();
        unpacker.end();
        if (status < 100 || status > 999 || contentLength < 0 || (flags & ~(PART | STALE | CREDENTIALED)) != 0) {
            throw new CorruptException("out of bounds");
        }
        ResponseHead head = new ResponseHead((int) status, fields);
        return new Head(
                key,
                new StoredResponse(
                        id,
                        method,
                        selecting,
                        (flags & CREDENTIALED) != 0,
                        head,
                        requestTime,
                        responseTime,
                        contentLength,
                        part,
                        staleFrom,
                        null));
    }

    private static void fields(Packer packer, Fields fields) {
        packer.number(fields.size());
        for (int i = 0; i < fields.size(); i++) {
            packer.text(fields.name(i));
            packer.text(fields.value(i));
        }
    }

    private static Fields fields(Unpacker unpacker) throws CorruptException {
        Fields.Builder fields = Fields.builder();
        for (int rest = unpacker.count(); rest > 0; rest--) {
            fields.add(CommonNames.shared(unpacker.text()), unpacker.text());
        }
        return fields.build();
    }

    private static @Nullable ContentRange part(Unpacker unpacker) throws CorruptException {
        try {
            return new ContentRange(unpacker.number(), unpacker.number(), unpacker.number());
        } catch (IllegalArgumentException e) {
            throw new CorruptException("no range", e);
        }
    }
}

package apirelay.cli;

/** Answers by the contract, {@code console/openapi.yaml}. */
final class Answers {

    static final String ENTRY = """
            {"id":7,"url":"http://menu.test/api/restaurant/nanna","path":"/restaurant/nanna","method":"GET","route":"default",\
            "status":200,"size":258,"contentType":"application/json","variant":[["Accept-Encoding","gzip"]],"age":42.7,\
            "fresh":258.3,"expires":"2026-11-23T10:20:00Z","created":"2026-11-23T10:15:00Z","lastUsed":"2026-11-23T10:15:30Z",\
            "hits":1204,"place":"memory-and-disk"}""";

    static final String ENTRY_IN_FULL = ENTRY.replaceFirst("}$", """
            ,"fields":[["Content-Type","application/json"],["ETag","\\\\"1\\\\""]],\
            "freshness":{"lifetime":301,"from":"max-age","section":"RFC 9111 §5.2.2.1"}}""");

    static final String STALE = """
            {"id":8,"url":"http://menu.test/api/version","path":"/version","method":"GET","route":"default","status":404,\
            "size":1258291,"age":90061,"fresh":-30,"hits":0,"place":"disk"}""";

    static final String SECOND = """
            {"time":1795428900,"requests":120,"hits":114,"stale":1,"forwarded":6,"collapsed":2,"errors":0,"p50":0.0012,\
            "p99":0.305,"upstreamBytes":1548,"clientBytes":30960}""";

    static final String STATISTICS = statistics(
            "2026-11-23T10:15:01.25Z",
            SECOND + ","
                    + SECOND.replace("120", "60").replace("114", "57").replace("\"forwarded\":6", "\"forwarded\":3"));

    static final String EXPLANATION = """
            {"method":"GET","url":"http://menu.test/api/restaurant","route":"default",\
            "key":[{"name":"method","value":"GET"},{"name":"url","value":"http://menu.test/api/restaurant"}],\
            "outcome":"serve","words":"Would be served from cache.",\
            "rules":[{"reason":"fresh","section":"RFC 9111 §4.2","text":"it is fresh"}],\
            "variants":[{"id":7,"chosen":true,"age":42,"fresh":258,"compared":[\
            {"field":"Accept","stored":"text/html","request":"text/html","matches":true},\
            {"field":"Accept-Language","request":"sv","matches":false}]}],\
            "storing":{"storable":false,"shared":false,"rules":[{"reason":"private","section":"RFC 9111 §5.2.2.7",\
            "text":"the response is for one user only"}],"advice":["Leave out private."]},\
            "last":{"time":"2026-11-23T10:15:00Z","method":"GET","url":"http://menu.test/api/restaurant","status":200,\
            "outcome":"miss","words":"Fetched and stored.","rules":[]}}""";

    private Answers() {}

    static String statistics(String now, String seconds) {
        return """
                {"now":"%s","seconds":[%s],\
                "totals":{"requests":12345,"hits":11728,"stale":3,"forwarded":617,"collapsed":20,"errors":1,\
                "upstreamBytes":1000,"clientBytes":2000,"upstreamRequestsSaved":11728,"upstreamBytesSaved":3145728},\
                "store":{"memoryBytes":1048576,"memoryLimit":4194304,"diskBytes":2048,"diskLimit":1073741824,"disk":"writing"},\
                "upstreams":[{"route":"default","url":"http://menu.test/api","state":"up","requests":617,"failures":1}],\
                "top":[{"url":"/restaurant","requests":1000,"hits":999}]}""".formatted(now, seconds);
    }

    static String page(boolean more, String total, String... entries) {
        return "{\"responses\":[" + String.join(",", entries) + "],\"offset\":0,\"more\":" + more + total + "}";
    }
}

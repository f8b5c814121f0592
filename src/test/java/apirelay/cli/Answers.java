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
            {"method":"GET","url":"/restaurant","route":"default","outcome":"validate","words":"Would be validated.",\
            "rules":[{"reason":"stale","section":"RFC 9111 §4.2","text":"its freshness lifetime has passed"}],\
            "unanswered":{"served":true,"rule":{"reason":"disconnected","section":"RFC 9111 §4.2.4","text":"it is stale"}},\
            "key":[{"name":"upstream","value":"http://menu.test/api"},{"name":"target","value":"/restaurant"}],\
            "variants":[{"id":7,"chosen":true,"method":"GET","status":200,"age":342,"fresh":-42,\
            "freshness":{"lifetime":300,"from":"max-age","section":"RFC 9111 §5.2.2.1","age":{"date":"2026-11-23T10:15:00Z",\
            "ageValue":2,"apparentAge":1,"responseDelay":0.25,"correctedAgeValue":2.25,"correctedInitialAge":2.25,\
            "residentTime":339.75,"currentAge":342}},\
            "compared":[{"field":"accept","stored":"text/html","request":"text/html","matches":true}]},\
            {"id":8,"chosen":false,"method":"GET","status":200,"age":42,"fresh":258,\
            "against":{"reason":"no-variant-matches","section":"RFC 9111 §4.1","text":"none was selected so"},\
            "freshness":{"lifetime":300,"from":"max-age","section":"RFC 9111 §5.2.2.1"},\
            "compared":[{"field":"accept-language","request":"sv","matches":false}]}],\
            "storing":{"basis":"given","words":"A response like this would not be stored.","status":200,"storable":false,\
            "shared":false,"sharers":"Nobody could share it.",\
            "rules":[{"reason":"private","section":"RFC 9111 §5.2.2.7",\
            "text":"the response is for one user only"}],"advice":["Leave private out."]},\
            "last":{"time":"2026-11-23T10:15:00Z","method":"GET","url":"/restaurant","status":200,\
            "outcome":"miss","words":"Fetched and stored.","rules":[]}}""";

    static final String REFUSAL = """
            {"method":"GET","url":"/nowhere","outcome":"refuse","words":"Would be refused with 404: No route leads there.",\
            "status":404,"rules":[{"reason":"refused","section":"RFC 9110 §15.5.5","text":"No route leads there."}],\
            "key":[],"variants":[]}""";

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

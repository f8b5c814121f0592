# Varnish as a shared cache in front of one origin: its built-in rules, and what RFC 9111 has beyond them as far as a
# few lines of VCL can say it.
vcl 4.1;

import std;

backend origin {
  .host = "127.0.0.1";
  .port = "${ORIGIN_PORT}";
}

sub vcl_req_method {
  if (req.method != "GET" && req.method != "HEAD") {
    return (pass);
  }
}

sub vcl_req_cookie {
  return;
}

sub vcl_req_authorization {
  return;
}

sub vcl_beresp_cookie {
  return;
}

sub vcl_beresp_vary {
  std.collect(beresp.http.Vary);
  if (beresp.http.Vary ~ "\*") {
    call vcl_beresp_hitmiss;
  }
}

sub vcl_backend_response {
  if (bereq.uncacheable) {
    return (deliver);
  }
  # RFC 9111 3.5
  if (bereq.http.Authorization && beresp.http.Cache-Control !~ "(?i)public|s-maxage|must-revalidate") {
    call vcl_beresp_hitmiss;
  }
  # RFC 9111 3: any final status may be stored with an explicit lifetime; Varnish has a list.
  if (beresp.ttl <= 0s && beresp.status != 200) {
    if (beresp.http.Cache-Control ~ "(?i)s-maxage=\d+") {
      set beresp.ttl = std.duration(regsub(beresp.http.Cache-Control, "(?i).*s-maxage=(\d+).*", "\1s"), 0s);
    } elsif (beresp.http.Cache-Control ~ "(?i)max-age=\d+") {
      set beresp.ttl = std.duration(regsub(beresp.http.Cache-Control, "(?i).*max-age=(\d+).*", "\1s"), 0s);
    } elsif (beresp.http.Expires) {
      set beresp.ttl = std.time(beresp.http.Expires, now) - now;
    }
  }
  # Stored only to be validated: RFC 9111 5.2.2.4.
  if (beresp.http.Cache-Control ~ "(?i)no-cache" && beresp.http.Cache-Control !~ "(?i)no-store|private"
      && (beresp.http.ETag || beresp.http.Last-Modified)) {
    set beresp.ttl = 0.001s;
    set beresp.grace = 0s;
    set beresp.keep = 1h;
    return (deliver);
  }
}

sub vcl_deliver {
  if (req.method != "GET" && req.method != "HEAD" && req.method != "OPTIONS" && req.method != "TRACE"
      && resp.status < 400) {
    ban("req.url == " + req.url);
    if (resp.http.Location) {
      ban("req.url == " + resp.http.Location);
    }
    if (resp.http.Content-Location) {
      ban("req.url == " + resp.http.Content-Location);
    }
  }
}

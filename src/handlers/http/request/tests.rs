//! Which URLs and headers are refused, and what redirects make of a request.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::*;
use crate::handlers::calls::OutgoingCall;
use crate::handlers::http::settings::HttpHandlerSettings;

fn reach() -> Reach {
    Reach::new(&[], true)
}

fn secrets() -> Secrets {
    let secrets =
        json!({ "secrets": { "api": { "value": "s3cret", "origins": ["https://api.example.org"] } } });
    Secrets::new(&serde_json::from_value::<HttpHandlerSettings>(secrets).unwrap())
}

fn outgoing(config: Value) -> Result<Outgoing, String> {
    let config: Config = serde_json::from_value(config).unwrap();
    Outgoing::new(&config, "job_1:EXECUTE:0", &reach(), &secrets())
}

fn headers(outgoing: &Outgoing) -> BTreeMap<String, String> {
    let text = |(name, value): (&HeaderName, &HeaderValue)| {
        (name.as_str().to_owned(), value.to_str().unwrap().to_owned())
    };
    outgoing.headers(&OutgoingCall::default()).iter().map(text).collect()
}

#[test]
fn no_notation_of_a_private_address_passes() {
    for host in [
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "017700000001",
        "127.0.0.1.",
        "１２７.0.0.1",
        "127。0。0。1",
        "%31%32%37.0.0.1",
        "0",
        "0.0.0.0",
        "10.1",
        "192.168.257",
        "0xa9fea9fe",
        "169.254.169.254",
        "[::1]",
        "[::]",
        "[0:0:0:0:0:0:0:1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fe80::1]",
        "[fd00:ec2::254]",
    ] {
        for port in ["", ":80", ":8080"] {
            let problem = check_url(&format!("http://{host}{port}/"), &reach()).unwrap_err();
            assert!(problem.contains("is not public"), "{host}: {problem}");
        }
    }
    for (url, because) in [
        ("ftp://example.org/", "must begin with http"),
        ("file:///etc/passwd", "must begin with http"),
        ("gopher://example.org/", "must begin with http"),
        ("http://ann@example.org/", "a user's name"),
        ("http://:secret@example.org/", "a user's name"),
        ("http://8.8.8.8\\@127.0.0.1/", "a user's name"),
        ("http://", "is no URL"),
        ("/path", "is no URL"),
        ("example.org", "is no URL"),
        ("http://256.256.256.256/", "is no URL"),
        ("http://[fe80::1%25eth0]/", "is no URL"),
    ] {
        let checked = check_url(url, &reach());
        // A backslash is a slash to browsers, and the rest then a path.
        if let Ok(url) = &checked {
            assert_eq!(url.host_str(), Some("8.8.8.8"), "{url}");
            continue;
        }
        assert!(checked.as_ref().unwrap_err().contains(because), "{url}: {checked:?}");
    }
    for url in [
        "http://1.1.1.1/",
        "https://[2606:4700::1]:8443/a?b#c",
        "https://localhost/",
        "http://bücher.example",
    ] {
        assert!(check_url(url, &reach()).is_ok(), "{url}");
    }
}

#[test]
fn a_request_is_what_its_configuration_says() {
    let got = outgoing(
        json!({ "url": "https://api.example.org/a?b=1#c", "query": { "q": "ä&=?", "n": [1, true] } }),
    );
    let got = got.unwrap();
    assert_eq!((got.method.as_str(), got.body.as_ref()), ("GET", None));
    assert_eq!(got.url.as_str(), "https://api.example.org/a?b=1&n=1&n=true&q=%C3%A4%26%3D%3F");
    assert_eq!(got.shown(), "GET https://api.example.org/a");
    let sent = headers(&got);
    assert_eq!(sent["idempotency-key"], "job_1:EXECUTE:0");
    assert_eq!(sent["accept-encoding"], "identity");
    assert!(!sent.contains_key("content-type") && sent["user-agent"].starts_with("callboard/"), "{sent:?}");

    let config = json!({
        "url": "https://api.example.org/", "body": null,
        "headers": { "Accept": "text/csv", "X-N": 7, "authorization": { "secret": "api", "prefix": "Bearer " } },
    });
    let got = outgoing(config).unwrap();
    assert_eq!((got.method.as_str(), got.body.as_deref()), ("POST", Some(&b"null"[..])));
    let sent = headers(&got);
    assert_eq!((sent["accept"].as_str(), sent["x-n"].as_str()), ("text/csv", "7"));
    assert_eq!(
        (sent["authorization"].as_str(), sent["content-type"].as_str()),
        ("Bearer s3cret", "application/json")
    );
    assert!(!format!("{got:?}").contains("s3cret"), "{got:?}");
}

#[test]
fn what_would_break_out_of_its_place_is_refused() {
    let url = "https://example.org/";
    for (config, because) in [
        (json!({ "url": url, "headers": { "x-a": "b\r\nhost: evil" } }), "cannot hold"),
        (json!({ "url": url, "headers": { "x-a": "b\u{0}" } }), "cannot hold"),
        (json!({ "url": url, "headers": { "x a": "b" } }), "cannot name a header"),
        (json!({ "url": url, "headers": { "x-a\r\nb": "b" } }), "cannot name a header"),
        (json!({ "url": url, "headers": { "Host": "evil" } }), "cannot be set"),
        (json!({ "url": url, "headers": { "Transfer-Encoding": "chunked" } }), "cannot be set"),
        (json!({ "url": url, "headers": { "content-length": 1 } }), "cannot be set"),
        (json!({ "url": url, "headers": { "Proxy-Authorization": "x" } }), "cannot be set"),
        (json!({ "url": url, "headers": { "Idempotency-Key": "x" } }), "cannot be set"),
        (json!({ "url": url, "headers": { "x-a": "1", "X-A": "2" } }), "set twice"),
        (json!({ "url": url, "headers": { "x-a": "x".repeat(HEADER_BYTES_MAX + 1) } }), "longer than"),
        (
            json!({ "url": url, "headers": { "x-a": { "secret": "api" } } }),
            "not meant for https://example.org",
        ),
        (json!({ "url": url, "headers": { "x-a": { "secret": "other" } } }), "no secret \"other\""),
        (json!({ "url": url, "query": { "a": "x".repeat(URL_BYTES_MAX) } }), "longer than"),
        (json!({ "url": url, "method": "GET", "body": 1 }), "no meaning"),
    ] {
        let problem = outgoing(config.clone()).unwrap_err();
        assert!(problem.contains(because) && !problem.contains("s3cret"), "{config}: {problem}");
    }
}

#[test]
fn redirects_change_the_method_as_the_standard_says() {
    for (method, status, expected) in [
        ("POST", 301, "GET"),
        ("PUT", 301, "PUT"),
        ("POST", 302, "GET"),
        ("DELETE", 302, "DELETE"),
        ("POST", 303, "GET"),
        ("PUT", 303, "GET"),
        ("HEAD", 303, "HEAD"),
        ("POST", 307, "POST"),
        ("POST", 308, "POST"),
    ] {
        let mut config =
            json!({ "url": "https://example.org/a/b", "method": method, "headers": { "x-key": "1" } });
        if method != "HEAD" {
            config["body"] = json!({ "n": 1 });
        }
        let first = outgoing(config).unwrap();
        let body = first.body.clone().filter(|_| expected == method);
        let next = first.redirected(StatusCode::from_u16(status).unwrap(), "../c?d", &reach()).unwrap();
        assert_eq!((next.method.as_str(), &next.body), (expected, &body), "{method} {status}");
        assert_eq!(next.url.as_str(), "https://example.org/c?d");
        assert_eq!(headers(&next)["x-key"], "1", "the origin is the same");
        assert_eq!(headers(&next).contains_key("content-type"), body.is_some());
    }
}

#[test]
fn a_redirect_is_judged_as_the_first_url_was_and_takes_no_credential_along() {
    let first = || {
        outgoing(json!({
            "url": "https://api.example.org/", "body": 1,
            "headers": { "authorization": "Basic x", "x-key": { "secret": "api" }, "cookie": "a=b",
                "accept": "text/csv", "content-type": "application/x+json" },
        }))
        .unwrap()
    };
    let found = StatusCode::TEMPORARY_REDIRECT;
    for location in ["https://example.org/", "https://api.example.org:8443/", "//other.example.org/"] {
        let next = first().redirected(found, location, &reach()).unwrap();
        let sent = headers(&next);
        for name in ["authorization", "x-key", "cookie"] {
            assert!(!sent.contains_key(name), "{name} went to {location}");
        }
        assert_eq!(
            (sent["accept"].as_str(), sent["content-type"].as_str()),
            ("text/csv", "application/x+json")
        );
        // Nor does it come back.
        let back = next.redirected(found, "https://api.example.org/", &reach()).unwrap();
        assert!(!headers(&back).contains_key("authorization"));
    }
    for (location, because) in [
        ("http://api.example.org/", "from https to http"),
        ("https://169.254.169.254/latest", "is not public"),
        ("https://[::1]/", "is not public"),
        ("//2130706433/", "is not public"),
        ("file:///etc/passwd", "must begin with http"),
        ("https://ann:pw@example.org/", "a user's name"),
        ("http://[", "is no URL"),
    ] {
        let problem = first().redirected(found, location, &reach()).unwrap_err();
        assert!(problem.contains(because), "{location}: {problem}");
    }
}

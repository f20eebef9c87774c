//! Everything beside GraphQL, against a server on a port.

use serde_json::{Value, json};

use super::*;

async fn get(server: &Server, path: &str, accept: &str) -> reqwest::Response {
    let url = format!("http://{}{path}", server.address);
    reqwest::Client::new().get(url).header("accept", accept).send().await.expect("an answer")
}

fn header<'a>(response: &'a reqwest::Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().expect("text"))
}

#[tokio::test]
async fn health_readiness_and_schema() {
    let server = Setup::new(|_| {}).serve().await;
    let health = get(&server, "/healthz", "*/*").await;
    assert_eq!((health.status().as_u16(), health.text().await.unwrap().as_str()), (200, "ok"));
    let ready = get(&server, "/readyz", "*/*").await;
    assert_eq!(ready.status(), 200);
    let checks = json!({ "database": { "ok": true }, "running": { "ok": true } });
    let body: Value = ready.json().await.unwrap();
    assert_eq!(body, json!({ "ready": true, "checks": checks }));
    let schema = get(&server, "/schema.graphql", "*/*").await.text().await.unwrap();
    assert!(schema.contains("type Query"), "{schema}");

    let unready = Setup { problem: Some("not reachable".into()), ..Setup::new(|_| {}) }.serve().await;
    let ready = get(&unready, "/readyz", "*/*").await;
    assert_eq!(ready.status(), 503);
    let body: Value = ready.json().await.unwrap();
    assert_eq!(body["checks"]["database"], json!({ "ok": false, "problem": "not reachable" }));
    assert_eq!(get(&unready, "/healthz", "*/*").await.status(), 200);
}

#[tokio::test]
async fn a_browser_gets_the_page_and_others_get_directions() {
    let server = Setup::new(|_| {}).serve().await;
    let browser = "text/html,application/xhtml+xml,*/*;q=0.8";
    for path in ["/", "/graphql", "/graphql?query=%7Bhello%7D", "/graphiql/index.html"] {
        let page = get(&server, path, browser).await;
        assert_eq!(
            (page.status().as_u16(), header(&page, "content-type")),
            (200, "text/html; charset=utf-8"),
            "{path}"
        );
        assert!(header(&page, "content-security-policy").contains("default-src 'none'"));
        assert_eq!(header(&page, "x-content-type-options"), "nosniff");
        let etag = header(&page, "etag").to_string();
        assert!(page.text().await.unwrap().contains("<title>"));
        let url = format!("http://{}{path}", server.address);
        let again = reqwest::Client::new().get(url).header("accept", browser).header("if-none-match", etag);
        assert_eq!(again.send().await.unwrap().status(), 304);
    }
    let directions: Value = get(&server, "/", "*/*").await.json().await.unwrap();
    assert_eq!(directions["graphql"], "/graphql");
    assert_eq!(directions["board"], "/board");
}

/// The board reads the address itself: each of its places is the same page.
#[tokio::test]
async fn the_board_is_there_at_each_of_its_places() {
    let server = Setup::new(|_| {}).serve().await;
    let mut pages = Vec::new();
    for path in
        ["/board", "/board/", "/board?state=FAILED", "/board/jobs/job_0?tab=history", "/board/index.html"]
    {
        let page = get(&server, path, "text/html").await;
        let about = (page.status().as_u16(), header(&page, "content-type"), header(&page, "cache-control"));
        assert_eq!(about, (200, "text/html; charset=utf-8", "no-cache"), "{path}");
        let policy = header(&page, "content-security-policy");
        assert!(policy.starts_with("default-src 'none'; ") && !policy.contains("unsafe"), "{path}: {policy}");
        pages.push(page.text().await.unwrap());
    }
    assert!(pages.iter().all(|page| *page == pages[0]));
    // The page is of one build with what it loads.
    let loaded: Vec<&str> = pages[0].split('"').filter(|text| text.starts_with("/board/assets/")).collect();
    assert!(loaded.len() >= 2, "{}", pages[0]);
    for path in loaded {
        let file = get(&server, path, "*/*").await;
        assert_eq!(
            (file.status().as_u16(), header(&file, "cache-control").contains("immutable")),
            (200, true)
        );
    }
}

#[tokio::test]
async fn a_wrong_path_or_method_is_a_json_error() {
    let server = Setup::new(|_| {}).serve().await;
    for path in
        ["/nothing", "/graphiql/nothing.js", "/graphiql/../Cargo.toml", "/board/nothing.js", "/boards"]
    {
        let answer = get(&server, path, "*/*").await;
        assert_eq!(answer.status(), 404, "{path}");
        let body: Value = answer.json().await.unwrap();
        assert_eq!(body["errors"][0]["extensions"]["code"], "NOT_FOUND");
    }
    let client = reqwest::Client::new();
    for (path, allow) in [("/graphql", "GET,HEAD,POST"), ("/healthz", "GET,HEAD")] {
        let answer = client.delete(format!("http://{}{path}", server.address)).send().await.unwrap();
        assert_eq!((answer.status().as_u16(), header(&answer, "allow")), (405, allow));
        let body: Value = answer.json().await.unwrap();
        assert_eq!(body["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
    }
}

#[tokio::test]
async fn a_shutdown_waits_for_a_mutation() {
    let server = Setup::new(|_| {}).serve().await;
    let url = format!("http://{}/graphql", server.address);
    let body = json!({ "query": "mutation { add(number: 7) }" });
    let asking = tokio::spawn(async move {
        let answer = reqwest::Client::new().post(url).json(&body).send().await.expect("an answer");
        answer.json::<Value>().await.expect("JSON")
    });
    signal(&server.world.begun).await;
    server.shutdown.cancel();
    server.world.gate.add_permits(1);
    assert_eq!(asking.await.expect("no panic"), json!({ "data": { "add": 7 } }));
    server.stopped().await;
}

#[tokio::test]
async fn a_shutdown_has_a_deadline() {
    let server = Setup::new(|settings| settings.drain_seconds = 0).serve().await;
    let url = format!("http://{}/graphql", server.address);
    let asking = tokio::spawn(reqwest::Client::new().post(url).json(&json!({ "query": "{ waits }" })).send());
    signal(&server.world.begun).await;
    server.shutdown.cancel();
    server.stopped().await;
    asking.abort();
}

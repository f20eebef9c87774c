//! What the server has besides GraphQL: health, the schema's text, and the page for a browser.

use serde_json::json;

use super::Api;

const BROWSER: (&str, &str) =
    ("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8");

#[tokio::test(flavor = "multi_thread")]
async fn health_readiness_and_the_schema_are_served() {
    let api = Api::new().await;
    let healthy = api.get("/healthz", &[]).await;
    assert_eq!(healthy.status(), 200);
    assert_eq!(healthy.text().await.expect("text"), "ok");
    let ready = api.get("/readyz", &[]).await;
    assert_eq!(ready.status(), 200);
    assert_eq!(ready.headers()["cache-control"], "no-store");
    let schema = api.get("/schema.graphql", &[]).await;
    assert_eq!(schema.status(), 200);
    assert_eq!(schema.headers()["content-type"], "text/plain; charset=utf-8");
    assert_eq!(schema.text().await.expect("text"), callboard::graphql::sdl());
    let nothing = api.get("/nothing", &[]).await;
    assert_eq!(nothing.status(), 404);
    let directions: serde_json::Value = api.get("/", &[]).await.json().await.expect("JSON");
    assert_eq!(directions["graphql"], "/graphql");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_gets_a_page_that_needs_no_other_host() {
    let api = Api::new().await;
    for path in ["/", "/graphql"] {
        let page = api.get(path, &[BROWSER]).await;
        assert_eq!(page.status(), 200, "{path}");
        assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8", "{path}");
        let policy = page.headers()["content-security-policy"].to_str().expect("text").to_owned();
        let sources: Vec<&str> =
            policy.split([';', ' ']).filter(|part| part.contains("//") || part.contains('*')).collect();
        assert_eq!(sources, Vec::<&str>::new(), "the browser itself lets the page ask nobody else");
        let html = page.text().await.expect("text");
        let links = links(&html);
        assert!(links.iter().any(|link| link.ends_with(".js")), "{html}");
        for link in &links {
            assert!(link.starts_with('/') && !link.starts_with("//"), "{link} is on another host");
            let file = api.get(link, &[]).await;
            assert_eq!(file.status(), 200, "{link}");
            if link.ends_with(".css") {
                let css = file.text().await.expect("text");
                assert!(
                    !css.contains("@import") && !css.contains("url(http") && !css.contains("url(//"),
                    "{link}"
                );
            }
        }
    }
}

/// What the page loads, by its attributes src and href.
fn links(html: &str) -> Vec<String> {
    let attributes = ["src=\"", "href=\""];
    let starts = attributes.iter().flat_map(|attribute| html.split(attribute).skip(1));
    starts.filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_can_be_sent_by_get_and_a_mutation_cannot() {
    let api = Api::new().await;
    let answer = api
        .get("/graphql?query=%7Bstats%7Bid%7D%7D", &[("accept", "application/graphql-response+json")])
        .await;
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-type"], "application/graphql-response+json; charset=utf-8");
    assert!(answer.headers().contains_key("x-request-id"));
    assert_eq!(
        answer.json::<serde_json::Value>().await.expect("JSON"),
        json!({ "data": { "stats": { "id": "stats" } } })
    );
    let mutation = "/graphql?query=mutation%7BpauseQueue(name:%22a%22)%7Berrors%7Bmessage%7D%7D%7D";
    let answer = api.get(mutation, &[("accept", "application/json")]).await;
    assert_eq!(answer.status(), 405);
}

//! What is posted to stages that wait for it: what each answer is answered with.

use serde_json::{Value, json};

use super::*;

async fn post(server: &Server, token: &str, content_type: &str, body: &str) -> reqwest::Response {
    let request = reqwest::Client::new().post(format!("http://{}/callbacks/{token}", server.address));
    let request =
        request.header("content-type", content_type).header("x-request-id", "mine").body(body.to_owned());
    timeout(PATIENCE, request.send()).await.expect("in time").expect("an answer")
}

/// The server lets in who shows a token, which these do not.
async fn server() -> Server {
    let tokens = json!({ "web": "0123456789abcdef0123456789abcdef" });
    let change = |settings: &mut HttpSettings| {
        settings.tokens = serde_json::from_value(tokens).expect("tokens");
        settings.max_callback_bytes = 100;
        settings.max_body_values = 20;
    };
    Setup::new(change).serve().await
}

#[tokio::test]
async fn each_answer_is_told_what_became_of_it() {
    let server = server().await;
    let (json, odd) = ("application/json", "x".repeat(200));
    let large = format!("[{}1]", "1,".repeat(30));
    for (token, content_type, body, status) in [
        ("good", json, "{}", 204),
        ("good", "application/json; charset=utf-8", "{}", 204),
        ("used", json, "{}", 409),
        ("over", json, "{}", 410),
        ("nobody", json, "{}", 404),
        (odd.as_str(), json, "{}", 404),
        ("a%2Fb", json, "{}", 404),
        ("%00", json, "{}", 404),
        ("%FF", json, "{}", 400),
        ("", json, "{}", 404),
        ("good/more", json, "{}", 404),
        ("odd", json, "{}", 400),
        ("good", json, "{", 400),
        ("good", json, "", 400),
        ("good", "text/plain", "{}", 415),
        ("good", "application/x-www-form-urlencoded", "a=b", 415),
        ("large", json, "{}", 413),
        ("good", json, &format!("\"{}\"", "x".repeat(100)), 413),
        ("good", json, &large, 413),
        ("away", json, "{}", 503),
        ("panics", json, "{}", 500),
    ] {
        let answer = post(&server, token, content_type, body).await;
        assert_eq!(answer.status(), status, "{token} {content_type} {body}");
        assert_eq!(answer.headers()["x-request-id"], "mine");
        assert_eq!(answer.headers().get("retry-after").is_some(), status == 503);
        let text = answer.text().await.expect("a body");
        assert!(!text.contains("a secret"), "{text}");
        if status == 204 {
            assert_eq!(text, "");
        } else if token != "%FF" {
            let body: Value = serde_json::from_str(&text).expect("JSON");
            assert!(body["errors"][0]["message"].is_string(), "{body}");
        }
    }
    let get = reqwest::get(format!("http://{}/callbacks/good", server.address)).await.expect("an answer");
    assert_eq!(get.status(), 405);
}

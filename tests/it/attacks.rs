//! Small requests that are made to cost much; the benchmark measures what they do cost.

use serde_json::{Value, json};

/// One request, and the code that it is to be refused with.
pub struct Attack {
    pub name: &'static str,
    /// The body of a POST; where it is an object, also the payload of a `subscribe` message.
    pub body: String,
    pub code: &'static str,
}

/// A document that is to be refused.
fn document(name: &'static str, query: String, code: &'static str) -> Attack {
    Attack { name, body: json!({ "query": query }).to_string(), code }
}

fn repeated(times: usize, text: impl Fn(usize) -> String) -> String {
    (0..times).map(text).collect()
}

/// Variables of a query that does nothing with them.
fn variables(text: &str) -> String {
    format!(
        r#"{{"query": "query ($x: JSON) {{ jobs(first: 1) {{ nodes {{ id }} }} }}", "variables": {{"x": {text}}}}}"#
    )
}

/// All of them. None is answered with data.
pub fn attacks() -> Vec<Attack> {
    const COMPLEX: &str = "QUERY_TOO_COMPLEX";
    const INVALID: &str = "GRAPHQL_VALIDATION_FAILED";
    const BAD: &str = "BAD_USER_INPUT";
    let fans = |width: usize| {
        let spreads = |n: usize| format!("...f{n} ").repeat(width);
        let fragments = repeated(20, |n| format!("fragment f{n} on Job{{{}}}", spreads(n + 1)));
        format!("{{jobs{{nodes{{...f0}}}}}}{fragments}fragment f20 on Job{{id}}")
    };
    let chain = repeated(400, |n| format!("fragment f{n} on Job{{...f{}}}", n + 1));
    let nested = |levels: usize| format!("{}id{}", "{job(id:\"\")".repeat(levels), "}".repeat(levels));
    let pages =
        "{jobs(first:100){nodes{transitions(first:100){nodes{job{transitions(first:100){nodes{seq}}}}}}}}";
    let introspection =
        format!("{{__schema{{types{}name{}}}}}", "{fields{type".repeat(6) + "{", "}".repeat(13));
    let aliased = format!(
        "{{__schema{{types{{fields{{args{{type{{{}}}}}}}}}}}}}",
        repeated(400, |n| format!("a{n}:name "))
    );
    let batch: Vec<Value> = vec![json!({ "query": "{jobs(first:1){nodes{id}}}" }); 1_000];
    vec![
        document("fragments that spread each other twice", fans(2), COMPLEX),
        document("fragments that spread each other eight times", fans(8), COMPLEX),
        document(
            "a long chain of fragments",
            format!("{{jobs{{nodes{{...f0}}}}}}{chain}fragment f400 on Job{{id}}"),
            COMPLEX,
        ),
        document(
            "fragments that spread themselves",
            "{jobs{nodes{...a}}} fragment a on Job{...b} fragment b on Job{...a}".into(),
            INVALID,
        ),
        document("selections nested 60 deep", nested(60), COMPLEX),
        document("selections nested 10,000 deep", nested(6_000), COMPLEX),
        document("lists nested 50,000 deep", format!("{{jobs(filter:{}", "[".repeat(50_000)), COMPLEX),
        document("objects nested 20,000 deep", format!("{{jobs(filter:{}", "{a:".repeat(20_000)), COMPLEX),
        document(
            "1,900 aliases",
            format!("{{jobs(first:1){{nodes{{{}}}}}}}", repeated(1_900, |n| format!("a{n}:id "))),
            COMPLEX,
        ),
        document(
            "3,000 aliases at the root",
            format!("{{{}}}", repeated(3_000, |n| format!("a{n}:__typename "))),
            COMPLEX,
        ),
        document(
            "1,500 directives on one field",
            format!("{{__typename {}}}", "@skip(if:false)".repeat(1_400)),
            COMPLEX,
        ),
        document("60,000 tokens", format!("{{{}}}", "a ".repeat(60_000)), COMPLEX),
        document("200 kB of spaces", format!("{{__typename}}{}", " ".repeat(200_000)), COMPLEX),
        document("900 operations", repeated(900, |n| format!("query q{n}{{__typename}}")), COMPLEX),
        document("pages of pages of pages", pages.into(), COMPLEX),
        document(
            "100 pages beside each other",
            format!("{{{}}}", repeated(100, |n| format!("a{n}:jobs(first:100){{nodes{{id name}}}}"))),
            COMPLEX,
        ),
        document("the schema in circles", introspection, COMPLEX),
        document("the schema 400 times over", aliased, COMPLEX),
        document(
            "1,800 mistakes",
            format!("{{jobs{{nodes{{{}}}}}}}", repeated(1_800, |n| format!("x{n} "))),
            INVALID,
        ),
        document(
            "1,900 variables that nobody uses",
            format!("query({}){{__typename}}", repeated(1_900, |n| format!("$v{n}:Int "))),
            INVALID,
        ),
        document(
            "a string without an end",
            format!("{{job(id:\"{}", "x".repeat(100_000)),
            "GRAPHQL_PARSE_FAILED",
        ),
        Attack {
            name: "variables of 1.5 million values",
            body: variables(&format!("[{}1]", "1,".repeat(1_500_000))),
            code: COMPLEX,
        },
        Attack {
            name: "a list of 200,000 entries for a hundred aliases",
            body: json!({
                "query": format!(
                    "query($f:JobFilter){{{}}}",
                    repeated(100, |n| format!("a{n}:jobs(first:1,filter:$f){{nodes{{id}}}}"))
                ),
                "variables": { "f": { "queues": vec!["q"; 200_000] } },
            })
            .to_string(),
            code: COMPLEX,
        },
        document(
            "a list of 5,000 entries in a fragment that is spread 90 times",
            format!(
                "{{{}}}fragment f on Query{{jobs(first:1,filter:{{queues:[{}]}}){{nodes{{id}}}}}}",
                "...f ".repeat(90),
                "\"q\" ".repeat(5_000)
            ),
            COMPLEX,
        ),
        Attack {
            name: "a cursor of 200 kB for each of a hundred jobs",
            body: json!({
                "query": "query($c:String){jobs(first:100){nodes{transitions(first:1,after:$c){nodes{seq}}}}}",
                "variables": { "c": "x".repeat(200_000) },
            })
            .to_string(),
            code: COMPLEX,
        },
        Attack { name: "variables nested 100,000 deep", body: variables(&"[".repeat(100_000)), code: BAD },
        Attack {
            name: "a body of 20 MB",
            body: variables(&format!("\"{}\"", "x".repeat(20_000_000))),
            code: BAD,
        },
        Attack { name: "1,000 operations in a batch", body: Value::from(batch).to_string(), code: BAD },
        Attack { name: "100,000 brackets for a batch", body: "[".repeat(100_000), code: BAD },
    ]
}

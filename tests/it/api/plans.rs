//! What is answered by a plan is what the general executor would answer: the same documents to both, and compared.
//!
//! A request that asks for its cost goes to the executor, and is the same request otherwise.

use std::fmt::Write as _;

use async_graphql::parser::types::{BaseType, FieldDefinition, TypeKind};
use rand::rngs::StdRng;
use rand::seq::{IndexedRandom, SliceRandom};
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};

use super::select::TYPES;
use super::{Api, each, text};
use crate::client::Said;
use crate::hand::{self, Hand};
use crate::harness::run;

/// Documents that are compared.
const DOCUMENTS: u64 = 500;
/// Subscriptions that are compared.
const SUBSCRIPTIONS: u64 = 100;
/// How deep they nest below the root.
const LEVELS_MAX: usize = 6;

/// Jobs at each place of their lives, with nobody who would move them on while they are looked at.
async fn jobs(api: &Api) -> Vec<String> {
    api.workflow("pass", json!([{ "stage": "VALIDATE", "handler": "pass", "approval": true }])).await;
    api.workflow("plain", json!([])).await;
    let hand = Hand::register(&api.db.store).await;
    let mut ids = Vec::new();
    for n in 0..7_usize {
        let team = ["data", "web"][n % 2];
        let input = json!({ "name": format!("job {n}"), "workflow": "plain", "queue": format!("queue-{}", n % 2),
            "input": { "n": n, "text": "a \"quoted\" one, ä\n", "deep": [1.5, null, { "b": true }] },
            "labels": [{ "key": "team", "value": team }], "description": "what it is" });
        ids.push(api.submit(input).await);
        let mut held = hand.claim_one().await;
        // The first one is held, the next ones are at one stage after the other, then one fails and one is complete.
        for stage in 0..n.min(5) {
            let verdict = if n == 5 && stage == 4 { hand::fails_for_good() } else { hand::done() };
            held = hand.end(&held, verdict).await;
        }
    }
    ids.push(api.submit(json!({ "name": "later", "runAt": "2099-01-01T00:00:00Z" })).await);
    ids.push(api.submit(json!({ "name": "by hand", "mode": "MANUAL", "workflow": "pass" })).await);
    let id = api.submit(json!({ "name": "paused", "idempotencyKey": "k", "priority": -3 })).await;
    api.act("pauseJob(id: $id)", &id).await;
    ids.push(id);
    let id = api.submit(json!({ "name": "cancelled" })).await;
    api.act("cancelJob(id: $id, reason: \"no\")", &id).await;
    ids.push(id);
    run(&mut api.db.connection().await, "UPDATE queues SET paused = true WHERE name = 'queue-1'").await;
    ids.push("job_01h455vb4pex5vsknk084sn02q".to_owned());
    ids
}

/// A document that may ask for anything, with its variables.
struct Asked {
    random: StdRng,
    ids: Vec<String>,
    cursors: Vec<String>,
    fragments: Vec<String>,
    variables: serde_json::Map<String, Value>,
    definitions: Vec<String>,
}

impl Asked {
    fn of(seed: u64, ids: &[String], cursors: &[String]) -> Self {
        Self {
            random: StdRng::seed_from_u64(seed),
            ids: ids.to_vec(),
            cursors: cursors.to_vec(),
            fragments: Vec::new(),
            variables: serde_json::Map::new(),
            definitions: Vec::new(),
        }
    }

    fn query(mut self) -> (String, Value) {
        let roots: Vec<String> = (0..self.random.random_range(1..=2)).map(|place| self.root(place)).collect();
        self.document("query", &roots)
    }

    /// One that follows a job, or all transitions from a place on.
    fn subscription(mut self, begin: &str) -> (String, Value) {
        let root = if self.random.random_bool(0.5) {
            let id = self.ids.choose(&mut self.random).expect("an id").clone();
            format!("job(id: {}) {}", self.given("ID!", json!(id)), self.fields("Job", 1))
        } else {
            let filter = self.filter("TransitionFilter");
            let filter = self.given("TransitionFilter", filter);
            let after = self.given("String", json!(begin));
            format!("transitions(filter: {filter}, after: {after}) {}", self.fields("TransitionEvent", 1))
        };
        self.document("subscription", &[root])
    }

    fn document(self, kind: &str, roots: &[String]) -> (String, Value) {
        let definitions = match self.definitions.as_slice() {
            [] => String::new(),
            definitions => format!("({})", definitions.join(", ")),
        };
        let document =
            format!("{kind} Q{definitions} {{ {} }} {}", roots.join(" "), self.fragments.join(" "));
        (document, Value::Object(self.variables))
    }

    fn root(&mut self, place: usize) -> String {
        let (name, arguments, type_name) = match self.random.random_range(0..3) {
            0 => {
                let id = self.ids.choose(&mut self.random).expect("an id").clone();
                ("job", format!("(id: {})", self.given("ID!", json!(id))), "Job")
            }
            1 => ("jobs", self.page("JobFilter", true), "JobConnection"),
            _ => ("transitions", self.page("TransitionFilter", false), "TransitionConnection"),
        };
        format!("r{place}: {name}{arguments} {}", self.fields(type_name, 1))
    }

    /// A value as a literal, or as a variable.
    fn given(&mut self, type_name: &str, value: Value) -> String {
        if self.random.random_bool(0.5) {
            return literal(&value);
        }
        let name = format!("v{}", self.definitions.len());
        let nullable = type_name.trim_end_matches('!');
        match self.random.random_range(0..3) {
            // Left out, with a default.
            0 => self.definitions.push(format!("${name}: {nullable} = {}", literal(&value))),
            _ => {
                self.definitions.push(format!("${name}: {type_name}"));
                self.variables.insert(name.clone(), value);
            }
        }
        format!("${name}")
    }

    fn page(&mut self, filter: &str, ordered: bool) -> String {
        let mut arguments = Vec::new();
        if self.random.random_bool(0.6) {
            let filter_value = self.filter(filter);
            arguments.push(format!("filter: {}", self.given(filter, filter_value)));
        }
        if ordered && self.random.random_bool(0.3) {
            let field = ["CREATED_AT", "FINISHED_AT"].choose(&mut self.random).expect("one");
            let direction = ["ASC", "DESC"].choose(&mut self.random).expect("one");
            let order = json!({ "field": field, "direction": direction });
            arguments.push(format!("orderBy: {}", self.given("JobOrder", order)));
        }
        arguments.push(self.sizes());
        format!("({})", arguments.join(", "))
    }

    fn sizes(&mut self) -> String {
        let end = ["first", "last"].choose(&mut self.random).expect("one").to_string();
        // Now and then too many.
        let size = if self.random.random_bool(0.05) { 101 } else { self.random.random_range(1..6) };
        let mut sizes = format!("{end}: {}", self.given("Int", json!(size)));
        if self.random.random_bool(0.15) {
            let cursor = self.cursors.choose(&mut self.random).expect("a cursor").clone();
            let side = ["after", "before"].choose(&mut self.random).expect("one").to_string();
            let _ = write!(sizes, ", {side}: {}", self.given("String", json!(cursor)));
        }
        sizes
    }

    fn filter(&mut self, filter: &str) -> Value {
        let states: [&[&str]; 4] =
            [&["INIT"], &["FAILED"], &["COMPLETE", "CANCELLED"], &["PREPARE", "FAILED"]];
        let states = states.choose(&mut self.random).expect("some");
        let mut parts: Vec<(&str, Value)> = match filter {
            "JobFilter" => vec![
                ("states", json!(states)),
                ("queues", json!(["queue-0"])),
                ("workflows", json!(["plain"])),
                ("labels", json!([{ "key": "team", "values": ["data"] }])),
                ("nameContains", json!("JOB")),
                ("createdAfter", json!("2000-01-01T00:00:00Z")),
                ("taskStates", json!(["PENDING", "RUNNING"])),
                // Wrong in one way or another, which the executor tells.
                ("labels", json!([{ "key": "team", "value": "data" }])),
                ("state", json!("INIT")),
                ("createdBefore", json!("yesterday")),
            ],
            _ => vec![
                ("triggers", json!(["SUBMIT", "START"])),
                ("toStates", json!(["INIT"])),
                ("queues", json!(["queue-1", "default"])),
                ("labels", json!({ "key": "team" })),
                ("jobIds", json!(self.ids[..3])),
                ("jobIds", json!(["nonsense"])),
                ("jobs", json!([])),
            ],
        };
        parts.shuffle(&mut self.random);
        let count = self.random.random_range(0..3);
        Value::Object(parts.into_iter().take(count).map(|(key, value)| (key.to_owned(), value)).collect())
    }

    fn fields(&mut self, type_name: &str, level: usize) -> String {
        let TypeKind::Object(object) = &TYPES[type_name] else { panic!("{type_name} is no object") };
        let mut fields: Vec<&FieldDefinition> = object.fields.iter().map(|field| &field.node).collect();
        fields.shuffle(&mut self.random);
        let mut selected: Vec<String> = Vec::new();
        let wanted = self.random.random_range(1..=if level < 3 { 8 } else { 4 });
        for field in fields {
            if selected.len() == wanted {
                break;
            }
            selected.extend(self.field(field, level));
        }
        // Of an object all of whose fields are skipped, the executor says null, which is wrong.
        let may_be_empty = selected.iter().all(|field| field.contains("@skip"));
        if may_be_empty || self.random.random_bool(0.2) {
            selected.push("__typename".to_owned());
        }
        // The same again in fragments: what stands twice is there once.
        if self.random.random_bool(0.25) {
            let some = selected[..selected.len().div_ceil(2)].join(" ");
            match self.random.random_range(0..3) {
                0 => selected.push(format!("... {{ {some} }}")),
                1 => selected.push(format!("... on {type_name} {{ {some} }}")),
                _ => {
                    let name = format!("f{}", self.fragments.len());
                    self.fragments.push(format!("fragment {name} on {type_name} {{ {some} }}"));
                    selected.insert(0, format!("...{name}"));
                }
            }
        }
        format!("{{ {} }}", selected.join(" "))
    }

    fn field(&mut self, field: &FieldDefinition, level: usize) -> Option<String> {
        let name = field.name.node.as_str();
        // Logs are the executor's, and a document that asks for them is no plan's: not too many of these.
        if name == "logs" && self.random.random_bool(0.9) {
            return None;
        }
        let type_name = named(&field.ty.node.base);
        let below = match TYPES.get(type_name) {
            Some(TypeKind::Object(_)) if level >= LEVELS_MAX => return None,
            Some(TypeKind::Object(_)) => format!(" {}", self.fields(type_name, level + 1)),
            _ => String::new(),
        };
        let alias = if self.random.random_bool(0.1) { format!("other_{name}: ") } else { String::new() };
        let pages = type_name.ends_with("Connection");
        // Without arguments under the field's own name, so that it is the same where it stands twice.
        let arguments =
            if pages && !alias.is_empty() { format!("({})", self.sizes()) } else { String::new() };
        let directive = match self.random.random_range(0..20) {
            0 => " @include(if: true)".to_owned(),
            1 if level > 1 => format!(" @skip(if: {})", self.given("Boolean!", json!(true))),
            _ => String::new(),
        };
        Some(format!("{alias}{name}{arguments}{directive}{below}"))
    }
}

fn named(base: &BaseType) -> &str {
    match base {
        BaseType::Named(name) => name.as_str(),
        BaseType::List(inner) => named(&inner.base),
    }
}

/// A value as GraphQL writes it; words in capital letters are those of enums.
fn literal(value: &Value) -> String {
    match value {
        Value::String(word)
            if !word.is_empty()
                && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_')
                && word != "JOB" =>
        {
            word.clone()
        }
        Value::Array(items) => format!("[{}]", items.iter().map(literal).collect::<Vec<_>>().join(", ")),
        Value::Object(fields) => {
            let field = |(key, value): (&String, &Value)| format!("{key}: {}", literal(value));
            format!("{{{}}}", fields.iter().map(field).collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

/// The first lines in which two answers differ, with those before them.
fn difference(planned: &Value, executed: &Value) -> String {
    let [planned, executed] = [planned, executed].map(|value| format!("{value:#}"));
    let (planned, executed) = (planned.lines().collect::<Vec<_>>(), executed.lines().collect::<Vec<_>>());
    let same = planned.iter().zip(&executed).take_while(|(one, other)| one == other).count();
    let part = |lines: &[&str]| lines[same.saturating_sub(25)..lines.len().min(same + 5)].join("\n");
    format!("planned:\n{}\nexecuted:\n{}", part(&planned), part(&executed))
}

/// What a subscription says first, up to some events or its end.
async fn said(api: &Api, request: Value) -> Vec<Said> {
    let mut subscription = api.follow(request).await;
    let mut said = Vec::new();
    for _ in 0..EVENTS {
        let next = match subscription.hear().await {
            Said::Next(payload) => Said::Next(settled(payload)),
            Said::Error(errors) => Said::Error(settled(json!({ "errors": errors }))),
            other => other,
        };
        let goes_on = matches!(next, Said::Next(_));
        // Nothing comes after the first event of a job that nobody changes.
        let is_job = matches!(&next, Said::Next(payload) if payload["data"].get("job").is_some());
        said.push(next);
        if !goes_on || is_job {
            break;
        }
    }
    said
}

/// Every filter of these tests lets so many events through: the one at the beginning, and the ones of a submit.
const EVENTS: usize = 3;

#[tokio::test(flavor = "multi_thread")]
async fn a_planned_subscription_says_what_the_executor_would_say() {
    let api = Api::new().await;
    let begin = "subscription { transitions { cursor } }";
    let begin = api.subscribe(begin, json!({})).await.event().await["transitions"]["cursor"].take();
    let ids = jobs(&api).await;
    let (mut told, mut refused) = (0, 0);
    for seed in 0..SUBSCRIPTIONS {
        let (document, variables) =
            Asked::of(seed, &ids, &["nonsense".to_owned()]).subscription(&text(&begin));
        let mut request = json!({ "query": document, "variables": variables });
        let planned = said(&api, request.clone()).await;
        request["extensions"] = json!({ "cost": true });
        let executed = said(&api, request.clone()).await;
        assert!(
            planned == executed,
            "seed {seed}: {request:#}\nplanned {planned:#?}\nexecuted {executed:#?}"
        );
        if matches!(executed[0], Said::Next(_)) { told += 1 } else { refused += 1 }
    }
    assert!(told > SUBSCRIPTIONS / 3 && refused > SUBSCRIPTIONS / 20, "{told} told, {refused} refused");
}

/// The answer without what is another one each time.
fn settled(mut answer: Value) -> Value {
    if let Some(fields) = answer.as_object_mut() {
        fields.remove("extensions");
    }
    for error in answer["errors"].as_array_mut().into_iter().flatten() {
        if let Some(extensions) = error["extensions"].as_object_mut() {
            extensions.remove("requestId");
        }
    }
    if answer["errors"].is_null() {
        answer.as_object_mut().expect("an object").remove("errors");
    }
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_answers_as_the_executor_does() {
    let api = Api::new().await;
    let ids = jobs(&api).await;
    let cursors = "{ jobs(first: 3) { edges { cursor node { tasks(last: 1) { edges { cursor } }
        transitions(first: 1) { edges { cursor } } } } }
        ended: jobs(orderBy: { field: FINISHED_AT }) { edges { cursor } } }";
    let data = api.data(cursors, json!({})).await;
    let mut known = vec!["nonsense".to_owned()];
    for edge in data["jobs"]["edges"].as_array().expect("edges") {
        known.push(text(&edge["cursor"]));
        for list in ["/node/tasks/edges", "/node/transitions/edges"] {
            known.extend(each(edge.pointer(list).expect(list), "/cursor").into_iter().map(text));
        }
    }
    known.extend(each(&data["ended"]["edges"], "/cursor").into_iter().map(text));

    let (mut answered, mut refused) = (0, 0);
    for seed in 0..DOCUMENTS {
        let asked = Asked::of(seed, &ids, &known);
        let (document, variables) = asked.query();
        let request = json!({ "query": document, "variables": variables });
        let planned = settled(api.post(request.clone()).await);
        // Again, as one that is known.
        let again = settled(api.post(request.clone()).await);
        let mut request = request;
        request["extensions"] = json!({ "cost": true });
        let executed = settled(api.post(request.clone()).await);
        for answer in [&planned, &again] {
            assert!(*answer == executed, "seed {seed}: {request:#}\n{}", difference(answer, &executed));
        }
        if executed.get("data").is_some_and(|data| !data.is_null()) { answered += 1 } else { refused += 1 }
    }
    // Of both there were many.
    assert!(answered > DOCUMENTS / 3 && refused > DOCUMENTS / 20, "{answered} answered, {refused} refused");
}

//! Pages: forwards, backwards, between cursors, by each order, and while jobs come and go.

use serde_json::{Value, json};

use super::{Api, each, text};

/// A page: the names, the cursors, and what is before and behind it.
struct Page {
    names: Vec<String>,
    cursors: Vec<String>,
    previous: bool,
    next: bool,
    total: Value,
}

async fn page(api: &Api, arguments: &str) -> Page {
    let query = format!(
        "{{ jobs({arguments}) {{ totalCount edges {{ cursor node {{ name }} }} nodes {{ name }}
            pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}"
    );
    let data = api.data(&query, json!({})).await;
    let jobs = &data["jobs"];
    let names: Vec<String> = each(&jobs["edges"], "/node/name").into_iter().map(text).collect();
    let cursors: Vec<String> = each(&jobs["edges"], "/cursor").into_iter().map(text).collect();
    assert_eq!(
        each(&jobs["nodes"], "/name"),
        names.iter().map(|name| json!(name)).collect::<Vec<_>>().iter().collect::<Vec<_>>()
    );
    assert_eq!(jobs["pageInfo"]["startCursor"], json!(cursors.first()));
    assert_eq!(jobs["pageInfo"]["endCursor"], json!(cursors.last()));
    Page {
        names,
        cursors,
        previous: jobs["pageInfo"]["hasPreviousPage"] == true,
        next: jobs["pageInfo"]["hasNextPage"] == true,
        total: jobs["totalCount"].clone(),
    }
}

/// Jobs with these names, in this order.
async fn submit(api: &Api, names: impl IntoIterator<Item = String>) -> Vec<String> {
    let inputs = names.into_iter().map(|name| json!({ "name": name, "mode": "MANUAL" })).collect();
    api.submit_many(inputs).await
}

/// All names, page by page in one direction.
async fn walk(api: &Api, arguments: &str, forwards: bool) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut from = String::new();
    loop {
        let (size, place) = if forwards { ("first: 3", "after") } else { ("last: 3", "before") };
        let at = if from.is_empty() { String::new() } else { format!(", {place}: {from:?}") };
        let page = page(api, &format!("{arguments}{size}{at}")).await;
        assert!(page.names.len() <= 3);
        let (more, edge) = if forwards {
            names.extend(page.names);
            (page.next, page.cursors.last())
        } else {
            names.splice(0..0, page.names);
            (page.previous, page.cursors.first())
        };
        if !more {
            return names;
        }
        from = edge.expect("a page with more behind it is not empty").clone();
    }
}

fn named(numbers: impl IntoIterator<Item = i32>) -> Vec<String> {
    numbers.into_iter().map(|n| format!("job {n}")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_lead_through_the_whole_list_in_both_directions() {
    let api = Api::new().await;
    let empty = page(&api, "first: 3").await;
    assert!(empty.names.is_empty() && !empty.next && !empty.previous);
    assert_eq!(empty.total, 0);
    submit(&api, named(1..=10)).await;
    // The latest first where nothing else is asked for.
    let first = page(&api, "first: 3").await;
    assert_eq!(first.names, named([10, 9, 8]));
    assert_eq!((first.previous, first.next, &first.total), (false, true, &json!(10)));
    let last = page(&api, "last: 3").await;
    assert_eq!(last.names, named([3, 2, 1]));
    assert_eq!((last.previous, last.next), (true, false));
    // Exactly as many as there are.
    let all = page(&api, "first: 10").await;
    assert_eq!((all.names.len(), all.next, all.previous), (10, false, false));
    for (order, up) in [
        ("", false),
        ("orderBy: {}, ", false),
        ("orderBy: { field: CREATED_AT }, ", false),
        ("orderBy: { direction: DESC }, ", false),
        ("orderBy: { direction: ASC }, ", true),
        ("orderBy: { field: CREATED_AT, direction: ASC }, ", true),
    ] {
        let expected = if up { named(1..=10) } else { named((1..=10).rev()) };
        assert_eq!(walk(&api, order, true).await, expected, "{order}");
        assert_eq!(walk(&api, order, false).await, expected, "{order}");
    }
    // Between two cursors, from either end.
    let (after, before) = (&all.cursors[1], &all.cursors[7]);
    let between = format!("after: {after:?}, before: {before:?}");
    assert_eq!(page(&api, &format!("first: 100, {between}")).await.names, named((4..=8).rev()));
    assert_eq!(page(&api, &format!("first: 2, {between}")).await.names, named([8, 7]));
    let two = page(&api, &format!("last: 2, {between}")).await;
    assert_eq!(two.names, named([5, 4]));
    assert!(two.previous && two.next);
    assert!(page(&api, &format!("first: 5, after: {before:?}, before: {after:?}")).await.names.is_empty());
    // 20 where left out.
    submit(&api, named(11..=30)).await;
    let page = page(&api, "filter: {}").await;
    assert_eq!((page.names.len(), page.next, page.total), (20, true, json!(30)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_stays_right_while_jobs_come_and_go() {
    let api = Api::new().await;
    let ids = submit(&api, named(1..=9)).await;
    let first = page(&api, "first: 3").await;
    assert_eq!(first.names, named([9, 8, 7]));
    // New ones, and one of the page itself is deleted: its cursor is still a place.
    submit(&api, named(10..=12)).await;
    api.act("cancelJob(id: $id)", &ids[6]).await;
    api.act("deleteJob(id: $id)", &ids[6]).await;
    let second = page(&api, &format!("first: 3, after: {:?}", first.cursors[2])).await;
    assert_eq!(second.names, named([6, 5, 4]));
    let back = page(&api, &format!("last: 3, before: {:?}", second.cursors[0])).await;
    assert_eq!(back.names, named([10, 9, 8]));
    let newer = page(&api, &format!("last: 5, before: {:?}", first.cursors[0])).await;
    assert_eq!(newer.names, named([12, 11, 10]));
    assert!(!newer.previous);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_by_the_end_has_what_has_ended_in_the_order_of_the_ends() {
    let api = Api::new().await;
    let ids = submit(&api, named(1..=7)).await;
    let order = [3, 1, 6, 2, 5];
    for number in order {
        api.act("cancelJob(id: $id)", &ids[number as usize - 1]).await;
    }
    let up = "orderBy: { field: FINISHED_AT, direction: ASC }, ";
    let down = "orderBy: { field: FINISHED_AT }, ";
    let backwards: Vec<i32> = order.into_iter().rev().collect();
    for forwards in [true, false] {
        assert_eq!(walk(&api, up, forwards).await, named(order), "{forwards}");
        assert_eq!(walk(&api, down, forwards).await, named(backwards.clone()), "{forwards}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_order_by_the_end_counts_what_is_in_it() {
    let api = Api::new().await;
    let ids = submit(&api, named(1..=3)).await;
    api.act("cancelJob(id: $id)", &ids[1]).await;
    let page = page(&api, "orderBy: { field: FINISHED_AT }, first: 3").await;
    assert_eq!(page.names, named([2]));
    assert_eq!(page.total, 1);
    for (states, total) in [("[INIT]", 0), ("[INIT, CANCELLED]", 1), ("[FAILED]", 0)] {
        let query = format!("filter: {{ states: {states} }}, orderBy: {{ field: FINISHED_AT }}");
        assert_eq!(super::paging::page(&api, &query).await.total, total, "{states}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_that_ended_at_the_same_moment_are_paged_without_a_gap() {
    let mut api = Api::new().await;
    api.workflow("pass", json!([])).await;
    let inputs = (1..=8).map(|n| json!({ "name": format!("job {n}"), "workflow": "pass" })).collect();
    let ids = api.submit_many(inputs).await;
    api.work(crate::harness::quick()).await;
    for id in &ids {
        api.wait_for(id, "COMPLETE").await;
    }
    // They went through together; make the ends the same for sure.
    let mut conn = api.db.connection().await;
    crate::harness::run(&mut conn, "UPDATE jobs SET finished_at = '2026-11-20T10:00:00Z'").await;
    for order in ["ASC", "DESC"] {
        let arguments = format!("orderBy: {{ field: FINISHED_AT, direction: {order} }}, ");
        let expected = if order == "ASC" { named(1..=8) } else { named((1..=8).rev()) };
        for forwards in [true, false] {
            assert_eq!(walk(&api, &arguments, forwards).await, expected, "{order} {forwards}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn history_and_attempts_are_paged_within_a_job() {
    let api = Api::with_worker().await;
    api.workflow("pass", json!([])).await;
    let id = api.submit(json!({ "name": "a", "workflow": "pass" })).await;
    api.wait_for(&id, "COMPLETE").await;
    for (list, field, all) in [
        (
            "transitions",
            "trigger",
            json!(["SUBMIT", "START", "PREPARE", "EXECUTE", "VALIDATE", "FINALIZE", "COMPLETE"]),
        ),
        ("tasks", "stage", json!(["INIT", "PREPARE", "EXECUTE", "VALIDATE", "COMPLETE"])),
    ] {
        let read = async |arguments: &str| {
            let fields = format!(
                "{list}({arguments}) {{ totalCount edges {{ cursor node {{ {field} }} }} pageInfo {{ hasNextPage hasPreviousPage }} }}"
            );
            api.job(&id, &fields).await[list].take()
        };
        let expected = all.as_array().expect("a list");
        let whole = read("first: 100").await;
        assert_eq!(each(&whole["edges"], &format!("/node/{field}")), expected.iter().collect::<Vec<_>>());
        assert_eq!(whole["totalCount"], expected.len());
        let cursors = each(&whole["edges"], "/cursor");
        let last = read("last: 2").await;
        assert_eq!(each(&last["edges"], "/cursor"), cursors[expected.len() - 2..]);
        assert_eq!(last["pageInfo"], json!({ "hasNextPage": false, "hasPreviousPage": true }));
        let middle = read(&format!("first: 2, after: {}", cursors[1])).await;
        assert_eq!(each(&middle["edges"], "/cursor"), cursors[2..4]);
        assert_eq!(middle["pageInfo"], json!({ "hasNextPage": true, "hasPreviousPage": true }));
        let between = read(&format!("last: 100, after: {}, before: {}", cursors[0], cursors[3])).await;
        assert_eq!(each(&between["edges"], "/cursor"), cursors[1..3]);
        let beyond = read(&format!("first: 5, after: {}", cursors[expected.len() - 1])).await;
        assert_eq!(beyond["edges"], json!([]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_history_of_all_jobs_is_paged_in_the_order_of_the_feed() {
    let api = Api::new().await;
    let ids = submit(&api, named(1..=3)).await;
    for id in [&ids[2], &ids[0]] {
        api.act("cancelJob(id: $id)", id).await;
    }
    let read = async |arguments: &str| {
        let fields =
            "totalCount edges { cursor node { jobId seq trigger } } pageInfo { hasNextPage hasPreviousPage }";
        api.data(&format!("{{ transitions({arguments}) {{ {fields} }} }}"), json!({})).await["transitions"]
            .take()
    };
    let whole = read("first: 100").await;
    let entry = |id: &String, seq: i32, trigger: &str| json!({ "jobId": id, "seq": seq, "trigger": trigger });
    let expected = [
        entry(&ids[0], 1, "SUBMIT"),
        entry(&ids[1], 1, "SUBMIT"),
        entry(&ids[2], 1, "SUBMIT"),
        entry(&ids[2], 2, "CANCEL"),
        entry(&ids[0], 2, "CANCEL"),
    ];
    assert_eq!(each(&whole["edges"], "/node"), expected.iter().collect::<Vec<_>>());
    // Never counted.
    assert_eq!(whole["totalCount"], Value::Null);
    let cursors = each(&whole["edges"], "/cursor");
    let next = read(&format!("first: 2, after: {}", cursors[1])).await;
    assert_eq!(each(&next["edges"], "/cursor"), cursors[2..4]);
    assert_eq!(next["pageInfo"], json!({ "hasNextPage": true, "hasPreviousPage": true }));
    let last = read(&format!("last: 2, before: {}", cursors[4])).await;
    assert_eq!(each(&last["edges"], "/cursor"), cursors[2..4]);
    // A job's own cursors are the same places.
    let own = api.job(&ids[2], "transitions { edges { cursor } }").await;
    assert_eq!(each(&own["transitions"]["edges"], "/cursor"), [cursors[2], cursors[3]]);
    for (filter, numbers) in [
        (format!("jobIds: [{:?}]", ids[2]), vec![2, 3]),
        ("triggers: [CANCEL]".to_owned(), vec![3, 4]),
        ("toStates: [INIT, PREPARE]".to_owned(), vec![0, 1, 2]),
        ("workflows: [\"standard\"], queues: [\"default\"]".to_owned(), vec![0, 1, 2, 3, 4]),
        ("queues: [\"other\"]".to_owned(), vec![]),
        ("workflows: [\"other\"]".to_owned(), vec![]),
        ("jobIds: [], triggers: [], toStates: null, labels: []".to_owned(), vec![0, 1, 2, 3, 4]),
    ] {
        let page = read(&format!("filter: {{ {filter} }}")).await;
        let wanted: Vec<&Value> = numbers.into_iter().map(|number: usize| cursors[number]).collect();
        assert_eq!(each(&page["edges"], "/cursor"), wanted, "{filter}");
    }
}

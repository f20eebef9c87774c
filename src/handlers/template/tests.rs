//! What templates yield, what they cannot do, and that none of it takes the process down.

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::handlers::TaskContext;

fn scope() -> TaskScope {
    let input = json!({
        "n": 3, "ratio": 2.5, "whole": 2.0, "big": u64::MAX, "text": "<a> & \"b\"", "names": ["x", "y"],
        "nested": { "list": [1, [2, null, true]] }, "nothing": null, "long": "a".repeat(100_000),
    });
    let (task, _) = TaskContext::detached("/scratch/1", json!({}), input);
    let mut scope = task.scope();
    scope.job.labels.insert("team".into(), "blue".into());
    scope.results.insert("PREPARE".into(), json!({ "files_created": 3 }));
    scope
}

fn rendered(template: &str) -> Result<Value, String> {
    render(&json!(template), &scope()).map_err(|problem| problem.to_string())
}

#[track_caller]
fn refused(template: &str, because: &str) {
    let reason = rendered(template).map(|value| value.to_string().len()).unwrap_err();
    assert!(reason.contains(because), "{template:.80}: {reason}");
}

#[test]
fn a_value_becomes_one_part_of_a_url() {
    for (template, value) in [
        ("{{ input.text | urlencode }}", "%3Ca%3E%20%26%20%22b%22"),
        ("{{ 'a/../b?c=d#e' | urlencode }}", "a%2F..%2Fb%3Fc%3Dd%23e"),
        ("{{ 'ä~-._9' | urlencode }}", "%C3%A4~-._9"),
        ("/jobs/{{ input.n | urlencode }}", "/jobs/3"),
    ] {
        assert_eq!(rendered(template), Ok(json!(value)), "{template}");
    }
    refused("{{ '..' | urlencode }}", "cannot be a part of a path");
    refused(&"{{ input.long | urlencode }}".repeat(3), "more than");
}

#[test]
fn the_url_to_answer_at_is_there_for_stages_that_are_answered_later() {
    refused("{{ callback.url }}", "undefined");
    let callback = Some(crate::handlers::CallbackView { url: "http://127.0.0.1/callbacks/x".into() });
    let scope = TaskScope { callback, ..scope() };
    assert_eq!(render(&json!("{{ callback.url }}"), &scope), Ok(json!("http://127.0.0.1/callbacks/x")));
}

#[test]
fn one_expression_keeps_its_type() {
    for (template, value) in [
        ("{{ input.n }}", json!(3)),
        ("{{input.ratio}}", json!(2.5)),
        ("{{ input.whole }}", json!(2.0)),
        ("{{ input.big }}", json!(u64::MAX)),
        ("{{- input.names -}}", json!(["x", "y"])),
        ("{{ input.nested }}", json!({ "list": [1, [2, null, true]] })),
        ("{{ input.nothing }}", json!(null)),
        ("{{ input.n > 2 }}", json!(true)),
        ("{{ input.n|int * 2 + attempt }}", json!(7)),
        ("{{ 2 ** 10 }}", json!(1024)),
        ("{{ input.missing | default(7) }}", json!(7)),
        ("{{ 1 if input.missing else 2 }}", json!(2)),
        ("{{ input.nothing.missing | default(8) }}", json!(8)),
        ("{{ {'a': input.names[0], 'b': [1, 2][-1]} }}", json!({ "a": "x", "b": 2 })),
        ("{{ input.names | map(attribute='z', default=1) | list }}", json!([1, 1])),
        ("{{ results.PREPARE.files_created }}", json!(3)),
        ("{{ job.labels.team }}", json!("blue")),
        ("{{ job.createdAt }}", json!("1970-01-01T00:00:00Z")),
        ("{{ stage }}", json!("EXECUTE")),
        ("{{ scratch }}", json!("/scratch/1")),
        ("{{ '{{' }}", json!("{{")),
    ] {
        assert_eq!(rendered(template), Ok(value), "{template}");
    }
}

#[test]
fn anything_else_is_text() {
    for (template, text) in [
        (" {{ input.n }}", " 3"),
        ("{{ input.n }}\n", "3\n"),
        ("{{ input.n }}{{ input.n }}", "33"),
        ("{{ input.text }}!", "<a> & \"b\"!"),
        ("--names={{ input.names | join(',') }}", "--names=x,y"),
        ("is {{ input.nested }}", r#"is {"list":[1,[2,null,true]]}"#),
        ("is {{ input.nothing }}, {{ input.whole }}", "is null, 2.0"),
        ("{{ input.text | tojson }}.", r#""<a> & \"b\""."#),
        ("{{ 'a.b' | replace('.', '-') }}.", "a-b."),
        ("{% for name in input.names %}{{ loop.index }}{{ name }};{% endfor %}", "1x;2y;"),
        ("{% if input.missing %}yes{% else %}no{% endif %}", "no"),
        ("a{# a remark #}b", "ab"),
        ("{{ 'x' if input.missing }}.", "."),
        ("{{ range(3) | list }}.", "[0,1,2]."),
        ("{{ range(3, 0, -2) | join }}.", "31."),
    ] {
        assert_eq!(rendered(template), Ok(json!(text)), "{template}");
    }
}

#[test]
fn a_configuration_is_rendered_throughout_and_plain_strings_stay() {
    let config = json!({ "a": [{ "b": "{{ input.n }}" }, "} {"], "c": 1, "{{ key }}": null });
    assert_eq!(render(&config, &scope()), Ok(json!({ "a": [{ "b": 3 }, "} {"], "c": 1, "{{ key }}": null })));
    let problem = render(&json!({ "a": [1, { "b": "{{ nobody }}" }] }), &scope()).unwrap_err();
    assert_eq!(problem.path, ["a", "1", "b"]);
}

#[test]
fn the_undefined_is_an_error_that_names_it() {
    refused("{{ input.missing }}", "undefined, in {{ input.missing }}");
    refused("a {{ input.missing }}", "undefined");
    refused("{{ input.missing.deeper }}", "undefined");
    refused("{{ nobody }}", "undefined");
    refused("{{ [input.missing] }}", "undefined");
    refused("{{ input.missing | join }}", "");
}

#[test]
fn syntax_errors_are_found_when_a_workflow_is_registered() {
    for bad in
        ["{{", "{{ }}", "{{ a b }}", "{% if %}", "{% for x in y %}", "{{ 'a }}", "{# open", "{% nonsense %}"]
    {
        let found = problems(&json!({ "x": [bad] }));
        assert_eq!(found.len(), 1, "{bad}");
        assert_eq!(found[0].path, ["x", "0"]);
        assert!(found[0].message.contains("the template"), "{}", found[0].message);
    }
    assert_eq!(problems(&json!({ "x": ["{{ input.any.thing }}", "}}"] })), []);
}

#[test]
fn a_misspelt_name_is_found_when_a_workflow_is_registered() {
    let found = problems(&json!(["{{ inputs.n }}", "{{ input.n }}", "a {{ job.name if nobody else x }}"]));
    let paths: Vec<&str> = found.iter().map(|problem| problem.path[0].as_str()).collect();
    assert_eq!(paths, ["0", "2"]);
    assert!(found[0].message.contains("\"inputs\""), "{}", found[0]);
    for good in ["{% for x in input.names %}{{ loop.index }}{{ x }}{% endfor %}", "{{ range(round) | list }}"]
    {
        assert_eq!(problems(&json!(good)), []);
    }
}

#[test]
fn what_cannot_be_bounded_is_refused_when_a_workflow_is_registered() {
    for bad in [
        "{% set x = 'a' %}",
        "{% with x = 'a' %}{{ x }}{% endwith %}",
        "{% macro m() %}{% endmacro %}",
        "{% filter upper %}x{% endfilter %}",
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{% extends 'x' %}",
        "{% block b %}{% endblock %}",
        "{% for x in input recursive %}{{ loop(x) }}{% endfor %}",
        "{{ 'x' * 100000000 }}",
        "{{ input.n * 2 }}",
        "{{ 'a'|int(default='x') * 100000000 }}",
        "{{ (1 + input.text) * 2 }}",
        "{{ 'x' | indent(1000000) }}",
        "{{ '%1000000d' | format(1) }}",
        "{{ [1] | batch(100000000, 0) }}",
        "{{ input.names | map('upper') }}",
        "{{ range(*input.names) }}",
        "{{ [][::-1] }}",
        "{{ 1 is nonsense }}",
        "{{ 1 | nonsense }}",
        "{{ namespace(a=1) }}",
        "{{ dict(a=1) }}",
        "{{ debug() }}",
        "{{ input.text.upper() }}",
    ] {
        assert_eq!(problems(&json!(bad)).len(), 1, "{bad}");
        refused(bad, "the template");
    }
    refused(&format!("{{{{ '{}' }}}}", "x".repeat(TEMPLATE_BYTES_MAX)), "longer than");
}

#[test]
fn steps_and_output_are_bounded() {
    refused(
        "{% for a in range(9999) %}{% for b in range(9999) %}{% for c in range(9999) %}{% endfor %}{% endfor %}{% endfor %}",
        "steps",
    );
    refused("{% for a in range(9999) %}{{ input.long }}{% endfor %}", "yields more than");
    refused("{{ [input.long, input.long, input.long] }}", "yields more than");
    refused("{{ input.long | replace('a', input.long) }}", "yields more than");
    refused("{{ input.long | replace('', input.long) }}", "yields more than");
    refused("{{ range(9999) | join(input.long) }}", "yields more than");
    refused("{{ [input.long, input.long, input.long] | tojson }}", "yields more than");
    refused("{{ range(100000000) }}", "more than 10000 items");
    refused(
        "{{ range(9223372036854775806, 9223372036854775807, 9) | list | join ~ range(1, 2, 0) }}",
        "step of 0",
    );
    let many: Vec<Value> = vec![json!("{{ [input.long, input.long] }}"); 100];
    let problem = render(&json!(many), &scope()).unwrap_err();
    assert!(problem.message.contains("yields more than"), "{problem}");
}

#[test]
fn what_json_does_not_have_is_an_error() {
    refused("{{ 1e308 * 10 }}", "inf");
    refused("{{ 2 ** 100 }}", "64 bits");
    refused("{{ {1: 2} }}", "no string");
    refused("{{ range }}", "");
    refused("{{ 1 // 0 }}", "");
}

#[test]
fn no_nesting_overflows_the_stack_of_a_small_thread() {
    let repeated = |begin: &str, part: &str, end: &str, closing: &str| {
        let count = (TEMPLATE_BYTES_MAX - begin.len() - end.len()) / (part.len() + closing.len());
        format!("{begin}{}{end}{}", part.repeat(count), closing.repeat(count))
    };
    let nests = [
        repeated("{{ input", ".a", " }}", ""),
        repeated("{{ input", "[0]", " }}", ""),
        repeated("{{ input", "|list", " }}", ""),
        repeated("{{ 1", "+1", " }}", ""),
        repeated("{{ 1", "-1", " }}", ""),
        repeated("{{ 1", "~1", " }}", ""),
        repeated("{{ 1", "**1", " }}", ""),
        repeated("{{ 1", "<1", " }}", ""),
        repeated("{{ 1", " is odd", " }}", ""),
        repeated("{{ 1", " and 1", " }}", ""),
        repeated("{{ ", "-", "1 }}", ""),
        repeated("{{ ", "not ", "1 }}", ""),
        repeated("{{ 1", " if 1 else 1", " }}", ""),
        repeated("{{ 1", " if 1", " }}", ""),
        repeated("{{ ", "(", "1", ")"),
        repeated("{{ ", "[", "1", "]"),
        repeated("{{ ", "{1:", "1", "}"),
        repeated("{{ ", "range(", "1", ")"),
        repeated("", "{% if 1 %}", "x", "{% endif %}"),
        repeated("", "{% for a in [1] %}", "x", "{% endfor %}"),
        repeated("{% if 1 %}", "{% elif 1 %}", "{% endif %}", ""),
    ];
    std::thread::Builder::new()
        .stack_size(1024 * 1024)
        .spawn(move || {
            let scope = scope();
            for nest in nests {
                problems(&json!(nest));
                drop(render(&json!(nest), &scope));
            }
        })
        .unwrap()
        .join()
        .unwrap();
}

/// What expressions begin with, and what can follow; most combinations parse. Separated by line feeds and ` ; `.
const BASES: &str = "input ; input.n ; input.names ; input.text ; input.nested ; input.nothing ; input.missing
results ; 1 ; 0 ; -1 ; 0.5 ; 1e308 ; 9223372036854775807 ; -9223372036854775808 ; 2 ** 126 ; 'a' ; '' ; none ; true
[] ; [[]] ; {} ; {'a': 1} ; range(3) ; range(-1, 5, 2) ; (1, 'a')";
const SUFFIXES: &str = ".n ; [0] ; [-1] ; ['a'] ; [none] ; [1:] ; [:-9223372036854775808] ; [9:-9] ; +1 ; +'a' ; +[]
-1 ; /0 ; //0 ; //-1 ; %0 ; %-1 ; **-1 ; **99 ; ~1 ; ==1 ; <1 ;  in [1] ;  in 'abc' ;  not in {} ;  and 1 ;  or 1
 if 0 ;  is odd ;  is even ;  is defined ;  is divisibleby(0) ;  is divisibleby(-1) ;  is startingwith('')
 is sameas(1) ;  is lt(none) ; |abs ; |int ; |int(1, 37) ; |int(base=99) ; |int(base=2) ; |float ; |round
|round(400) ; |round(-400) ; |round(2147483647) ; |round(1, 'floor') ; |length ; |first ; |last ; |sort
|sort(true) ; |sort(attribute='a.b') ; |unique ; |unique(attribute=1) ; |min ; |max ; |reverse ; |list ; |items
|dictsort ; |dictsort(by='value', reverse=true) ; |split ; |split('') ; |split('a', -1)
|split(none, 9223372036854775807) ; |join ; |join(1) ; |join('a') ; |replace('', 'b') ; |title ; |upper
|capitalize ; |trim ; |trim('') ; |lines ; |tojson ; |string ; |bool ; |default ; |default(1, true) ; |select
|select('odd') ; |select('divisibleby', 0) ; |reject('in', []) ; |selectattr('n', 'lt', 1) ; |rejectattr('a')
|map(attribute=0) ; |map(attribute='a.b', default=[]) ; }} {{ 1 ; }}{% if x %}{{ 1 ; } ; {{ ; (";
const AROUND: &[&str] =
    &["{{ @ }}", "{{ @ }}.", "{% if @ %}1{% endif %}", "{% for x in @ %}{{ x }}{% endfor %}"];

fn one_of(pieces: &'static str) -> impl Strategy<Value = &'static str> {
    let pieces: Vec<&str> = pieces.lines().flat_map(|line| line.split(" ; ")).collect();
    prop::sample::select(pieces)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_template_panics(
        base in one_of(BASES),
        suffixes in prop::collection::vec(one_of(SUFFIXES), 0..6),
        around in prop::sample::select(AROUND),
    ) {
        let template = around.replace('@', &format!("{base}{}", suffixes.concat()));
        let config = json!(template);
        for problem in problems(&config).into_iter().chain(render(&config, &scope()).err()) {
            prop_assert!(!problem.message.contains(PANICKED), "{}", template);
        }
    }
}

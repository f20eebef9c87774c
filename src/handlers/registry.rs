//! The registry: which handlers there are, by name, each with its compiled schema.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::command::CommandHandler;
use super::compute::{ComputeHandler, ComputeThreads};
use super::context::TaskScope;
use super::handler::Handler;
use super::http::HttpHandler;
use super::pass::PassHandler;
use super::schema::{self, CONFIG_DEPTH_MAX, ConfigProblem, ConfigSchema, PROBLEMS_MAX};
use super::settings::HandlersSettings;
use super::simulate::SimulateHandler;
use super::template;
use crate::domain::verdict::Failure;

/// Longest name of a handler in characters.
pub const NAME_CHARACTERS_MAX: usize = 63;

/// A handler that cannot be registered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegisterError {
    /// The name is not of the form that workflows can use.
    #[error(
        "{0:?} cannot name a handler: names have 1 to 63 of a to z, 0 to 9, '_', '.', '-' and begin with a letter or digit"
    )]
    Name(String),
    /// The name is taken.
    #[error("a handler named {0:?} is registered already")]
    Taken(String),
    /// The handler's configuration schema does not compile.
    #[error("the configuration schema of handler {name:?} cannot be used: {reason}")]
    Schema {
        /// The handler's name.
        name: String,
        /// What is wrong with the schema.
        reason: String,
    },
}

struct Entry {
    handler: Arc<dyn Handler>,
    schema: ConfigSchema,
}

/// Handlers by name.
#[derive(Default)]
pub struct Registry {
    entries: BTreeMap<String, Entry>,
}

impl Registry {
    /// A registry without handlers.
    pub fn empty() -> Self {
        Self::default()
    }

    /// The built-in handlers. `environment` looks up a variable of the server's own environment; it is
    /// asked once for each name in `command.environment`.
    pub fn builtin(
        settings: &HandlersSettings,
        environment: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Self, RegisterError> {
        let threads = ComputeThreads::new(settings.compute.threads);
        let mut registry = Self::empty();
        registry.register("pass", PassHandler)?;
        registry.register("simulate", SimulateHandler::new(threads.clone()))?;
        registry.register("compute", ComputeHandler::new(threads))?;
        registry.register("command", CommandHandler::new(&settings.command, environment))?;
        registry.register("http", HttpHandler::new(&settings.http))?;
        Ok(registry)
    }

    /// Adds a handler under a name that workflows will use.
    ///
    /// # Errors
    ///
    /// A name that is malformed or taken, and a schema that does not compile.
    pub fn register(&mut self, name: &str, handler: impl Handler) -> Result<(), RegisterError> {
        if !is_name(name) {
            return Err(RegisterError::Name(name.chars().take(NAME_CHARACTERS_MAX).collect()));
        }
        if self.entries.contains_key(name) {
            return Err(RegisterError::Taken(name.to_owned()));
        }
        let schema = ConfigSchema::compile(handler.config_schema())
            .map_err(|reason| RegisterError::Schema { name: name.to_owned(), reason })?;
        self.entries.insert(name.to_owned(), Entry { handler: Arc::new(handler), schema });
        Ok(())
    }

    /// The handler of this name.
    pub fn get(&self, name: &str) -> Option<&Arc<dyn Handler>> {
        self.entries.get(name).map(|entry| &entry.handler)
    }

    /// Every handler with its name and its configuration's schema, sorted by name.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Arc<dyn Handler>, &Value)> {
        self.entries.iter().map(|(name, entry)| (name.as_str(), &entry.handler, &entry.schema.source))
    }

    /// The names, sorted.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    /// What is wrong with a configuration of this handler, as a workflow that uses it would be registered.
    /// A template counts as matching anything at its place, but must parse. Null counts as `{}`.
    ///
    /// # Errors
    ///
    /// At most [`PROBLEMS_MAX`] problems, each with its place; one at the root where there is no such
    /// handler.
    pub fn check_config(&self, handler: &str, config: &Value) -> Result<(), Vec<ConfigProblem>> {
        let Some(entry) = self.entries.get(handler) else {
            return Err(vec![ConfigProblem::at::<String>([], unknown(handler))]);
        };
        if schema::is_deeper_than(config, CONFIG_DEPTH_MAX) {
            return Err(vec![ConfigProblem::at::<String>([], TOO_DEEP)]);
        }
        let config = &or_empty(config);
        let mut problems = entry.schema.problems_besides_templates(config);
        problems.extend(template::problems(config));
        if problems.is_empty() {
            problems = entry.handler.config_problems(config);
        }
        problems.truncate(PROBLEMS_MAX);
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }

    /// Renders the templates of a configuration and checks what came out strictly against the schema; the
    /// result is the configuration that the handler's [`TaskContext`](super::TaskContext) carries. Takes
    /// microseconds, and at most what [`template`] allows.
    ///
    /// # Errors
    ///
    /// INVALID_CONFIG where there is no such handler, a template fails or the schema is not satisfied.
    pub fn render(&self, handler: &str, config: &Value, scope: &TaskScope) -> Result<Value, Failure> {
        let entry = self.entries.get(handler).ok_or_else(|| Failure::invalid_config(unknown(handler)))?;
        if schema::is_deeper_than(config, CONFIG_DEPTH_MAX) {
            return Err(Failure::invalid_config(TOO_DEEP));
        }
        let config = template::render(&or_empty(config), scope)
            .map_err(|problem| invalid(handler, std::slice::from_ref(&problem)))?;
        match entry.schema.problems(&config) {
            problems if problems.is_empty() => Ok(config),
            problems => Err(invalid(handler, &problems)),
        }
    }
}

const TOO_DEEP: &str = "the configuration is nested too deeply: more than 128 levels";

fn unknown(handler: &str) -> String {
    let name: String = handler.chars().take(NAME_CHARACTERS_MAX).collect();
    format!("there is no handler named {name:?}")
}

fn or_empty(config: &Value) -> Value {
    if config.is_null() { Value::Object(Map::new()) } else { config.clone() }
}

fn invalid(handler: &str, problems: &[ConfigProblem]) -> Failure {
    let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
    Failure::invalid_config(format!("the configuration of {handler} cannot be used: {}", said.join("; ")))
}

fn is_name(name: &str) -> bool {
    let begins = name.starts_with(|first: char| first.is_ascii_lowercase() || first.is_ascii_digit());
    begins
        && name.len() <= NAME_CHARACTERS_MAX
        && name.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'.' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::verdict::Verdict;
    use crate::domain::words::ErrorKind;
    use crate::handlers::TaskContext;
    use futures_util::future::BoxFuture;
    use serde_json::json;

    struct Counting;

    impl Handler for Counting {
        fn config_schema(&self) -> Value {
            json!({
                "type": "object",
                "required": ["count"],
                "properties": { "count": { "type": "integer" }, "note": { "type": "string" } },
            })
        }
        fn config_problems(&self, config: &Value) -> Vec<ConfigProblem> {
            let odd = config["count"].as_i64().is_some_and(|count| count % 2 == 1);
            if odd { vec![ConfigProblem::at(["count"], "is odd")] } else { Vec::new() }
        }
        fn run<'a>(&'a self, task: &'a TaskContext) -> BoxFuture<'a, Verdict> {
            Box::pin(async { Verdict::Done(task.config.clone()) })
        }
    }

    fn registry() -> Registry {
        let mut registry = Registry::empty();
        registry.register("counting", Counting).unwrap();
        registry
    }

    #[test]
    fn the_builtin_handlers_register_and_describe_themselves() {
        let registry = Registry::builtin(&HandlersSettings::default(), |_| None).unwrap();
        assert_eq!(registry.names().collect::<Vec<_>>(), ["command", "compute", "http", "pass", "simulate"]);
        for (name, handler, schema) in registry.iter() {
            assert!(handler.description().is_some(), "{name}");
            assert_eq!(schema["additionalProperties"], json!(false), "{name}");
        }
    }

    #[test]
    fn names_are_checked() {
        let mut registry = registry();
        for bad in ["", "A", "-a", "a b", "ä", &"a".repeat(64)] {
            assert!(matches!(registry.register(bad, Counting), Err(RegisterError::Name(_))), "{bad}");
        }
        registry.register(&"a".repeat(63), Counting).unwrap();
        registry.register("0.my-own_handler", Counting).unwrap();
        assert_eq!(registry.register("counting", Counting), Err(RegisterError::Taken("counting".into())));
    }

    #[test]
    fn a_configuration_is_checked_with_its_templates() {
        let registry = registry();
        let check = |config: Value| {
            registry.check_config("counting", &config).map_err(|problems| {
                problems.into_iter().map(|problem| problem.path.join(".")).collect::<Vec<_>>()
            })
        };
        assert_eq!(check(json!({ "count": 2 })), Ok(()));
        assert_eq!(check(json!({ "count": "{{ input.count }}" })), Ok(()));
        assert_eq!(check(json!({ "count": 1 })), Err(vec!["count".into()]));
        assert_eq!(check(json!({ "count": "two" })), Err(vec!["count".into()]));
        assert_eq!(check(json!({ "count": 2, "note": "{{ unclosed" })), Err(vec!["note".into()]));
        assert_eq!(check(json!(null)), Err(vec![String::new()]));
        assert!(registry.check_config("nobody", &json!({})).is_err());
    }

    #[test]
    fn what_was_rendered_is_checked_strictly() {
        let registry = registry();
        let (task, _) = TaskContext::detached("/scratch", json!({}), json!({ "n": 4, "text": "four" }));
        let render = |config: Value| registry.render("counting", &config, &task.scope());
        assert_eq!(render(json!({ "count": "{{ input.n }}" })), Ok(json!({ "count": 4 })));
        for bad in
            [json!({ "count": "{{ input.text }}" }), json!({ "count": "{{ input.missing }}" }), json!({})]
        {
            let failure = render(bad.clone()).unwrap_err();
            assert_eq!(failure.kind, ErrorKind::InvalidConfig, "{bad}");
            assert!(failure.message.contains("counting"), "{}", failure.message);
        }
        let failure = render(json!({ "count": "{{ input.missing }}" })).unwrap_err();
        assert!(failure.message.contains("count: "), "{}", failure.message);
    }

    #[test]
    fn depth_is_bounded() {
        let mut deep = json!(1);
        for _ in 0..10_000 {
            deep = Value::Array(vec![deep]);
        }
        let registry = registry();
        assert!(registry.check_config("counting", &deep).is_err());
        let (task, _) = TaskContext::detached("/scratch", json!({}), json!(null));
        assert!(registry.render("counting", &deep, &task.scope()).is_err());
        // Dropping a value this deep would itself overflow a small stack; take it apart.
        while let Value::Array(mut items) = deep {
            deep = items.pop().unwrap_or(Value::Null);
        }
    }
}

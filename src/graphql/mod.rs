//! How it is asked: types, query, mutation, subscription, loaders, paging, limits, errors.
//!
//! Nothing here knows the engine, a transport or SQL. A request comes in as an [`async_graphql::Request`], passes
//! `extension`, and is answered by resolvers that ask the store and the feed.
//!
//! # Reading order
//!
//! 1. [`service`]: what transports ask; [`params`] come in, [`reply`] goes out. `documents`: what is known of what was
//!    asked before, and which documents may be; `cost` for those who want to know. [`settings`]: every limit. [`errors`]: the policy, and what a client is told; [`user_errors`]: what it can put
//!    right.
//! 2. `extension` is around each request: `limits`, `values`, `chosen`, `presence` and `variables` on its way in, `batching` and `nulls`
//!    while it runs, `order` and `answer` on its way out. [`request_id`], [`caller`],
//!    [`connection_init`] and [`resume`] are what transports put into it.
//! 3. [`state`]: what resolvers share. [`loaders`]: what they read, many at a time. `plan`: what is answered without
//!    resolvers, and `reads`: what that reads, many requests at a time.
//! 4. The vocabulary: [`scalars`], [`enums`]; the things: [`job`] with [`job_parts`], [`task`], [`transition`], [`workflow`],
//!    [`worker`], [`queue`], [`stats`], [`node`]; the lists: `cursors`, [`paging`], [`connections`], [`filters`].
//! 5. [`query`], [`mutation`] with [`inputs`] and `input_schema`, [`subscription`].

mod answer;
mod batching;
pub mod caller;
mod chosen;
pub mod connection_init;
pub mod connections;
mod cost;
mod cursors;
pub mod documents;
pub mod enums;
pub mod errors;
mod extension;
pub mod filters;
mod input_schema;
pub mod inputs;
pub mod job;
pub mod job_parts;
mod limits;
pub mod loaders;
mod log;
pub mod mutation;
pub mod node;
mod nulls;
mod order;
pub mod paging;
pub mod params;
mod plan;
mod presence;
pub mod query;
pub mod queue;
mod reads;
pub mod reply;
pub mod request_id;
pub mod resume;
pub mod scalars;
pub mod service;
pub mod settings;
pub mod state;
pub mod stats;
pub mod subscription;
pub mod task;
pub mod transition;
pub mod user_errors;
mod values;
mod variables;
pub mod worker;
pub mod workflow;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use async_graphql::{ID, SDLExportOptions, SchemaBuilder};

pub use mutation::Mutation;
pub use query::Query;
pub use service::Service;
pub use settings::GraphqlSettings;
pub use state::Api;
pub use subscription::Subscription;

use reads::Reads;
use service::Planned;

/// The API. Cheap to clone.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// The API over what it works with. Must be called within a tokio runtime.
pub fn service(api: Api) -> Service<Schema> {
    let settings = Arc::new(api.settings.clone());
    let trusted = api.trusted_documents.clone();
    let planned = Planned { reads: Arc::new(Reads::start(&api.store)), feed: api.feed.clone() };
    let schema = builder(&settings).data(Arc::new(state::State::new(api, Arc::clone(&settings)))).finish();
    Service::new(schema, &settings, trusted).with_plans(planned)
}

fn builder(settings: &Arc<GraphqlSettings>) -> SchemaBuilder<Query, Mutation, Subscription> {
    let builder = Schema::build(Query, Mutation, Subscription)
        .override_output_type_description::<ID>(
            "Names a thing among all things, for good. Opaque to clients.",
        )
        .extension(extension::Passages(Arc::clone(settings)))
        .limit_recursive_depth(settings.recursive_depth_max);
    // "Did you mean" would tell the schema name by name.
    if settings.introspection { builder } else { builder.disable_introspection().disable_suggestions() }
}

/// The schema's text, sorted; it needs no database.
pub fn sdl() -> String {
    let options = SDLExportOptions::new()
        .sorted_fields()
        .sorted_arguments()
        .sorted_enum_items()
        .prefer_single_line_descriptions()
        .include_specified_by()
        .use_space_ident();
    let sdl = Schema::build(Query, Mutation, Subscription).finish().sdl_with_options(options);
    // After the types come the directives that every schema has and nobody prints, then the roots.
    let types = sdl.rfind("}\n\n").map_or(sdl.as_str(), |end| &sdl[..end + 1]);
    let roots = sdl.rfind("\nschema {").map_or("", |begin| &sdl[begin..]);
    let lines: Vec<&str> = types.lines().chain(roots.trim_end().lines()).map(str::trim_end).collect();
    lines.join("\n") + "\n"
}

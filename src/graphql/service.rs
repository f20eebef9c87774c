//! What transports ask: a request is prepared, and then answered once or with a stream.

use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use async_graphql::{Data, Executor, Request, Response, ServerError};
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};

use super::answer;
use super::cost::Cost;
use super::documents::trusted::TrustedDocuments;
use super::documents::{Documents, NoDocument, Prepared};
use super::params::Params;
use super::reply::Reply;
use super::request_id::RequestId;
use super::resume::ResumeFrom;
use super::settings::GraphqlSettings;

/// GraphQL over any executor. Cheap to clone.
#[derive(Clone)]
pub struct Service<E> {
    executor: E,
    documents: Documents,
    settings: Arc<GraphqlSettings>,
}

/// A request that was looked at and not executed yet.
pub struct Operation {
    request: Request,
    /// What is known of it, or why it cannot run.
    prepared: Result<Arc<Prepared>, ServerError>,
    cost: Option<Cost>,
}

impl Operation {
    /// What it does. One that cannot or is not to run counts as a query.
    pub fn kind(&self) -> OperationType {
        match &self.prepared {
            Ok(prepared) if !self.is_dry_run() => prepared.kind,
            _ => OperationType::Query,
        }
    }

    /// A subscription of transitions goes on from a cursor that the transport was given.
    pub fn resume_from(&mut self, cursor: &str) {
        self.request.data.insert(ResumeFrom(cursor.to_owned()));
    }

    fn is_dry_run(&self) -> bool {
        self.cost.as_ref().is_some_and(Cost::is_dry_run)
    }
}

impl<E: Executor> Service<E> {
    /// With the documents that are trusted, where others are not.
    pub fn new(executor: E, settings: &Arc<GraphqlSettings>, trusted: Option<TrustedDocuments>) -> Self {
        Self {
            executor,
            documents: Documents::new(Arc::clone(settings), trusted),
            settings: Arc::clone(settings),
        }
    }

    /// Looks at a request. Costs little, whatever the client sends.
    pub fn prepare(&self, mut params: Params) -> Result<Operation, NoDocument> {
        let text = self.documents.text(&mut params)?;
        let Params { operation_name, variables, extensions, .. } = params;
        let prepared = self.documents.operation(&text, operation_name.as_deref());
        // The text is not looked at any more; a document that cannot be parsed does not get as far as the executor.
        let mut request = Request::new(String::new()).variables(variables);
        request.operation_name = operation_name;
        let cost = extensions.asks_for_cost().then(|| Cost::new(extensions.is_dry_run()));
        Ok(Operation { request, prepared, cost })
    }

    /// Answers a query or mutation.
    pub async fn answer(&self, operation: Operation, id: &RequestId) -> Reply {
        let bytes_max = self.settings.response_bytes_max;
        match self.request(operation, id) {
            Ok(request) => Reply::of(self.executor.execute(request).await, id, bytes_max),
            Err(error) => self.refuse(error, id),
        }
    }

    /// Answers any operation with all that it has to say. `session` is what all operations of one connection share.
    pub fn follow(
        &self,
        operation: Operation,
        id: &RequestId,
        session: Option<Arc<Data>>,
    ) -> BoxStream<'static, Reply> {
        if operation.is_dry_run() {
            let (service, id) = (self.clone(), id.clone());
            return stream::once(async move { service.answer(operation, &id).await }).boxed();
        }
        let (id, bytes_max) = (id.clone(), self.settings.response_bytes_max);
        match self.request(operation, &id) {
            Ok(request) => {
                let responses = self.executor.execute_stream(request, session);
                responses.map(move |response| Reply::of(response, &id, bytes_max)).boxed()
            }
            Err(error) => stream::iter([self.refuse(error, &id)]).boxed(),
        }
    }

    fn request(&self, operation: Operation, id: &RequestId) -> Result<Request, ServerError> {
        let Operation { mut request, prepared, cost } = operation;
        let prepared = prepared?;
        request.set_parsed_query(prepared.document.clone());
        request = request.data(id.clone()).data(prepared);
        if let Some(cost) = cost {
            request = request.data(cost);
        }
        Ok(request)
    }

    fn refuse(&self, error: ServerError, id: &RequestId) -> Reply {
        let response = answer::finish(Response::from_errors(vec![error]), id, 1);
        Reply::of(response, id, self.settings.response_bytes_max)
    }
}

// A small program with the types that graphql-codegen makes of the schema and the documents. codegen.test.js puts it
// beside them and checks the types; it is not run.
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import { useFragment, type FragmentType } from './client';
import {
  JobQueryDocument, Job_DetailsFragmentDoc, JobsQueryDocument, Jobs_RowFragmentDoc, JobSubmitMutationDocument,
  JobRetryMutationDocument, Problem_DetailsFragmentDoc, TransitionsSubscriptionDocument,
  type Problem_DetailsFragment,
} from './client/graphql';
import type { JobSubscription, TransitionsQuery, TransitionsQueryVariables } from './operations';
import type { Job, JobState, Mutation, Query, Subscription } from './schema';

async function request<Result, Variables>(document: TypedDocumentNode<Result, Variables>, variables: Variables): Promise<Result> {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: print(document), variables }),
  });
  return ((await response.json()) as { data: Result }).data;
}

// What has a default need not be given, and any JSON is an input.
export async function submit(name: string): Promise<string | undefined> {
  const { submitJob } = await request(JobSubmitMutationDocument, { input: { name, mode: 'MANUAL', input: { deep: [1, null] } } });
  // @ts-expect-error A mutation can fail as a whole.
  submitJob.job;
  const problems = useFragment(Problem_DetailsFragmentDoc, submitJob?.errors ?? []);
  return problems.map(describe)[0] ?? useFragment(Job_DetailsFragmentDoc, submitJob?.job)?.id;
}

// Every member of an interface is told by its type.
function describe(problem: Problem_DetailsFragment): string {
  switch (problem.__typename) {
    case 'VersionConflict': return `look again: version ${problem.job.version}`;
    case 'InvalidTransition': return `possible: ${problem.allowedActions.join()}`;
    case 'Conflict': return `in the way: ${problem.conflictingJob?.id}`;
    case 'InvalidInput':
    case 'NotFound': return `${problem.path.join('.')}: ${problem.message}`;
  }
}

export async function ages(): Promise<number[]> {
  const { jobs } = await request(JobsQueryDocument, { filter: { states: ['FAILED'] }, first: 20 });
  // @ts-expect-error The total may take too long to count.
  jobs.totalCount.toFixed();
  return useFragment(Jobs_RowFragmentDoc, jobs.edges.map(({ node }) => node)).map(({ updatedAt }) => Date.parse(updatedAt));
}

export async function output(id: string): Promise<string> {
  const job = useFragment(Job_DetailsFragmentDoc, (await request(JobQueryDocument, { id })).job);
  if (!job) return 'gone';
  // @ts-expect-error Any JSON may have come out.
  job.output.length;
  // @ts-expect-error A moment is a string.
  const at: number = job.createdAt;
  return typeof job.output === 'string' ? job.output : `${job.createdAt} ${at}`;
}

export function Row(props: { job: FragmentType<typeof Jobs_RowFragmentDoc> }): string {
  // @ts-expect-error A fragment's fields are for who asks for it.
  props.job.name;
  return useFragment(Jobs_RowFragmentDoc, props.job).name;
}

// @ts-expect-error There is no such state.
export const impossible: JobState = 'SLEEPING';
// @ts-expect-error Where a retried job starts again must be said.
export const retried = request(JobRetryMutationDocument, { id: 'job_1' });

export const following: TypedDocumentNode<unknown, { after?: string | null }> = TransitionsSubscriptionDocument;
export const plain = (job: Job, { job: followed }: JobSubscription): boolean => job.id === followed.id;
export const page = (variables: TransitionsQueryVariables, { transitions }: TransitionsQuery): TransitionsQueryVariables =>
  ({ ...variables, after: transitions.pageInfo.endCursor });
export type Roots = [Query, Mutation, Subscription];

// What schema.graphql must look like. Where a rule does not hold, the contract is why: it is binding, and a reason
// stands beside each exception.
import graphql from '@graphql-eslint/eslint-plugin';
import { schemaPath } from './documents.js';

const { configs, parser } = graphql;

export default [
  {
    files: ['**/*.graphql'],
    languageOptions: { parser, parserOptions: { graphQLConfig: { schema: schemaPath, documents: [] } } },
    plugins: { '@graphql-eslint': graphql },
    rules: {
      ...configs['flat/schema-recommended'].rules,
      ...configs['flat/schema-relay'].rules,
      '@graphql-eslint/no-scalar-result-type-on-mutation': 'error',
      '@graphql-eslint/require-deprecation-date': 'error',
      '@graphql-eslint/require-description': ['error', {
        types: true,
        rootField: true,
        FieldDefinition: true,
        InputValueDefinition: true,
        EnumValueDefinition: true,
        DirectiveDefinition: true,
      }],
      // The server prints a description of one line in quotes and a longer one as a block; the rule wants one of the two.
      '@graphql-eslint/description-style': 'off',
      // The rule would have every list paged, and these are short: labels, blockers, errors, the five stages.
      '@graphql-eslint/relay-edge-types': ['error', {
        withEdgeSuffix: true,
        shouldImplementNode: true,
        listTypeCanWrapOnlyEdgeType: false,
      }],
      '@graphql-eslint/strict-id-in-types': ['error', {
        exceptions: {
          // Relay's own shapes, and what a mutation answers, are not things that one could ask for again.
          suffixes: ['Connection', 'Edge', 'Payload'],
          types: [
            // Values that belong to the thing around them.
            'Actor', 'Blocker', 'JobCounts', 'JobError', 'JobStage', 'Label', 'LogLine', 'PageInfo', 'RetryPolicy',
            'StageBinding', 'WorkerTotals',
            // Known by its name, and compiled into the server.
            'Handler',
            // Events of subscriptions; what they are about has an id.
            'JobChange', 'LogLineEvent', 'TransitionEvent',
            // Problems, which exist in one answer only.
            'Conflict', 'InvalidInput', 'InvalidTransition', 'NotFound', 'VersionConflict',
          ],
        },
      }],
    },
  },
];

import type { Json } from '../../json';
import type { Mutation } from '../../mutant';
import { errorReply, onHeaders } from '../transforms';
import { mutationsOf } from './area';
import { isCreate, refuses } from './transforms';

const { at: audits, changes } = mutationsOf('response-object');

const without = (key: string, ...breaks: string[]) =>
  changes(`leaves ${key} out`, [...breaks, 'schema'], (response) => delete response[key]);

const message = (response: Json): Json => response.output.find(({ type }: Json) => type === 'message');

/** Servers whose response object is wrong. */
export const OBJECT: Mutation[] = [
  { name: 'answers no response', breaks: audits('answered'), mutate: refuses(() => true, errorReply(500)) },
  {
    name: 'calls a response text',
    breaks: audits('content-type', 'answered'),
    mutate: onHeaders({ 'content-type': 'text/plain' }, (_, question) => isCreate(question)),
  },
  {
    name: 'gives a response no number to report',
    breaks: audits('request-id'),
    mutate: onHeaders({ 'x-request-id': undefined }),
  },
  changes('numbers its responses', ['id', 'ids'], (response) => {
    response.id = '1';
  }),
  changes('tells when a response was made in fractions', ['created-at', 'schema'], (response) => {
    response.created_at += 0.5;
  }),
  changes('tells when a response was made in ms', ['created-at', 'completed-at'], (response) => {
    response.created_at *= 1000;
  }),
  changes('tells no end of a completed response', ['completed-at'], (response) => {
    response.completed_at = null;
  }),
  changes('leaves a response in progress', ['status'], (response) => {
    response.status = 'in_progress';
  }),
  changes('has an empty error', ['error-null', 'schema'], (response) => {
    response.error = { code: null, message: '' };
  }),
  changes('is incomplete for no reason', ['incomplete-null'], (response) => {
    response.incomplete_details = { reason: 'max_output_tokens' };
  }),
  changes('counts no tokens', ['usage-counters', 'usage-details', 'usage-sum'], (response) => {
    response.usage = null;
  }),
  changes('has no details of its usage', ['usage-details', 'schema'], (response) => {
    delete response.usage.output_tokens_details;
  }),
  changes('adds up wrong', ['usage-sum'], (response) => {
    response.usage.total_tokens += 1;
  }),
  without('completed_at', 'keys-identity'),
  without('incomplete_details', 'keys-outcome'),
  without('background', 'keys-request'),
  without('presence_penalty', 'keys-sampling'),
  without('max_tool_calls', 'keys-limits'),
  without('parallel_tool_calls', 'keys-tools'),
  without('reasoning', 'keys-form'),
  without('safety_identifier', 'keys-caching'),
  changes('has null for a default', ['never-null', 'schema'], (response) => {
    response.truncation = null;
  }),
  changes('has a conversation that is null', ['conversation-omitted'], (response) => {
    response.conversation = null;
  }),
  changes('puts nothing out', ['output-not-empty', 'message', 'text'], (response) => {
    response.output = [];
  }),
  changes('gives items no id', ['item-ids', 'item-types', 'schema'], (response) => {
    for (const item of response.output) delete item.id;
  }),
  changes('shows a tool of its own as an item of its own kind', ['item-types', 'schema'], (response) => {
    response.output.unshift({ id: 'x_1', type: 'acme:tool_call' });
  }),
  changes('answers as the user', ['message', 'schema'], (response) => {
    message(response).role = 'user';
  }),
  changes('never ends a message', ['message-status'], (response) => {
    message(response).status = 'in_progress';
  }),
  changes('has a message without parts', ['content', 'text'], (response) => {
    message(response).content = [];
  }),
  changes('has parts of chat', ['content', 'schema'], (response) => {
    for (const part of message(response).content) part.type = 'text';
  }),
  changes('says nothing', ['text'], (response) => {
    for (const part of message(response).content) part.text = '';
  }),
  changes('has no annotations', ['annotations', 'item-types', 'schema'], (response) => {
    for (const part of message(response).content) delete part.annotations;
  }),
  changes('has no logprobs', ['logprobs'], (response) => {
    for (const part of message(response).content) delete part.logprobs;
  }),
  changes('has a phase that is null', ['phase-not-null', 'schema'], (response) => {
    message(response).phase = null;
  }),
  changes('has a seal that is null', ['encrypted-not-null'], (response) => {
    message(response).encrypted_content = null;
  }),
  changes('names a model of its own', ['model'], (response) => {
    response.model = 'gpt-4o';
  }),
  ...['instructions', 'max_output_tokens', 'prompt_cache_key', 'safety_identifier'].map((key) =>
    changes(`forgets ${key}`, [`said-${key.replaceAll('_', '-')}`], (response) => {
      response[key] = null;
    }),
  ),
  changes('forgets metadata', ['said-metadata'], (response) => {
    response.metadata = {};
  }),
  changes('says that it stores nothing', ['store-default'], (response) => {
    response.store = false;
  }),
  changes('says that it stores everything', ['store-false'], (response) => {
    response.store = true;
  }),
  changes('says nothing of the format', ['text-default', 'text-format'], (response) => {
    response.text = {};
  }),
  changes('says text of every format', ['text-format'], (response) => {
    response.text = { format: { type: 'text' } };
  }),
  changes('leaves no choice of tools', ['tool-choice-default'], (response) => {
    response.tool_choice = 'none';
  }),
  changes('says half of its reasoning', ['reasoning-keys'], (response) => {
    delete response.reasoning.summary;
  }),
];

import type { Json } from '../../json';
import type { Mutation } from '../../mutant';
import { errorReply } from '../transforms';
import { mutationsOf } from './area';
import { dropEvents, itemsOf, onCreate, onStream, refuses, someItem } from './transforms';

const { at, changes, changesEvent } = mutationsOf('response-tools');
const callsOf = (response: Json): Json[] => response.output.filter(({ type }: Json) => type === 'function_call');

const changesCalls = (name: string, breaks: readonly string[], change: (call: Json, place: number) => void) =>
  changes(name, breaks, (response) => callsOf(response).forEach(change));
const asks = (name: string, breaks: readonly string[], change: (body: Json) => Json): Mutation => ({
  name,
  breaks: at(...breaks),
  mutate: onCreate(change),
});

const DELTA = 'response.function_call_arguments.delta';
const DONE = 'response.function_call_arguments.done';
const isCall = ({ item }: Json) => item.type === 'function_call';
const hasOutput = (body: Json) => someItem(body, ({ type }) => type === 'function_call_output');
const pair = {
  id: 'fc_own',
  type: 'function_call',
  status: 'completed',
  call_id: 'own',
  name: 'search',
  arguments: '{}',
};

/** Servers that get calls wrong. */
export const RESPONSE_CALLS: Mutation[] = [
  {
    name: 'fails where functions are offered',
    breaks: at('offered'),
    mutate: refuses(({ tools }) => tools?.length > 0, errorReply(500)),
  },
  asks('never calls', ['required', 'completed', 'name', 'arguments'], ({ tools: _, tool_choice: __, ...body }) => body),
  changes('is incomplete where a client has to act', ['completed'], (response) => {
    response.status = 'incomplete';
  }),
  changesCalls('has no call_id', ['call-id', 'loop-resent'], (call) => {
    delete call.call_id;
  }),
  changesCalls('has one id for item and call', ['item-id'], (call) => {
    call.id = call.call_id;
  }),
  changesCalls('never ends a call', ['call-status'], (call) => {
    call.status = 'in_progress';
  }),
  changesCalls('calls by a name of its own', ['name', 'named'], (call) => {
    call.name = `functions.${call.name}`;
  }),
  changesCalls('calls with half the arguments', ['arguments'], (call) => {
    call.arguments = call.arguments.slice(0, -1);
  }),
  changesCalls('counts its calls from 0', ['ids-across-responses'], (call, place) => {
    call.call_id = `call_${place}`;
  }),
  changes('repeats functions as they were sent', ['tools-echoed'], (response) => {
    for (const tool of response.tools) delete tool.strict;
  }),
  changes('does not repeat the functions', ['tools-echoed'], (response) => {
    response.tools = [];
  }),
  changes('says auto of every choice', ['choice-echoed'], (response) => {
    response.tool_choice = 'auto';
  }),
  asks('calls the first function, whatever is named', ['named', 'allowed'], (body) => ({
    ...body,
    tool_choice: 'required',
  })),
  asks('calls though it must not', ['none'], (body) => ({ ...body, tool_choice: 'required' })),
  asks('takes allowed_tools for a wish', ['allowed'], (body) =>
    body.tool_choice?.type === 'allowed_tools' ? { ...body, tool_choice: 'required' } : body,
  ),
  asks('answers though a call is required', ['required', 'required-or-failed'], (body) => ({
    ...body,
    tool_choice: 'none',
  })),
  changesCalls('forgets the namespace', ['namespace'], (call) => {
    delete call.namespace;
  }),
  changesCalls('puts the namespace into the name', ['namespace'], (call) => {
    if (call.namespace) call.name = `${call.namespace}__${call.name}`;
  }),
  changesCalls('gives parallel calls one id', ['parallel'], (call) => {
    call.call_id = 'call_same';
  }),
  asks('offers one function of two', ['parallel', 'stream-parallel-index'], (body) => ({
    ...body,
    tools: body.tools?.slice(0, 1),
  })),
];

/** Servers that get streamed calls, the loop, or the agent's own tools wrong. */
export const RESPONSE_CALL_STREAMS: Mutation[] = [
  changesEvent('begins a call with its arguments', ['stream-added'], 'response.output_item.added', ({ item }) => {
    if (item.type === 'function_call') item.arguments = '{}';
  }),
  {
    name: 'sends no deltas of arguments',
    breaks: at('stream-delta', 'stream-arguments', 'stream-item-id'),
    mutate: dropEvents(DELTA),
  },
  changesEvent('sums up other arguments', ['stream-arguments'], DONE, (event) => {
    event.arguments = '{"city":"Rome","unit":"celsius"}';
  }),
  changesEvent('does not name the function at last', ['stream-arguments-name'], DONE, (event) => {
    delete event.name;
  }),
  {
    name: 'never ends a call',
    breaks: at('stream-item-done', 'stream-call-id'),
    mutate: dropEvents('response.output_item.done'),
  },
  changesEvent('changes the call_id', ['stream-call-id'], 'response.output_item.done', ({ item }) => {
    item.call_id += 'x';
  }),
  changesEvent('gives arguments an id of their own', ['stream-item-id'], DELTA, (event) => {
    event.item_id = 'fc_other';
  }),
  changesEvent(
    'leaves the call out of the last response',
    ['stream-completed'],
    'response.completed',
    ({ response }) => {
      response.output = [];
    },
  ),
  changesEvent('gives all calls one place', ['stream-parallel-index', 'stream-parallel-arguments'], /./, (event) => {
    if ('output_index' in event) event.output_index = 0;
  }),
  {
    name: 'runs the arguments of calls together',
    breaks: at('stream-parallel-arguments'),
    mutate: onStream((events) => {
      for (const event of events) if (event.type === DELTA) event.output_index = 1;
      return events;
    }),
  },
  asks('drops the outputs of calls', ['loop-resent', 'loop-resent-streamed', 'loop-parts', 'loop-previous'], (body) =>
    hasOutput(body) ? { model: body.model, input: 'Hello.', stream: body.stream } : body,
  ),
  {
    name: 'wants outputs as text',
    breaks: at('loop-parts'),
    mutate: refuses((body) => someItem(body, ({ output }) => Array.isArray(output))),
  },
  {
    name: 'streams no second half',
    breaks: at('loop-resent-streamed'),
    mutate: refuses((body) => hasOutput(body) && body.stream === true),
  },
  {
    name: 'knows no calls of the response before',
    breaks: at('loop-previous'),
    mutate: refuses((body) => 'previous_response_id' in body && itemsOf(body).length > 0),
  },
  changes('shows its own tools as calls', ['own-hidden'], (response) => {
    response.output.unshift(pair, { type: 'function_call_output', call_id: 'own', output: 'found' });
  }),
  {
    name: 'streams its own tools as calls',
    breaks: at('own-hidden-streamed'),
    mutate: onStream((events) =>
      events.toSpliced(2, 0, { type: 'response.output_item.added', output_index: 0, item: pair }),
    ),
  },
  changes('says nothing after its own tools', ['own-answer'], (response) => {
    response.output = response.output.filter((item: Json) => !isCall({ item }) && item.type !== 'message');
  }),
];

import type { Json } from '../../json';
import type { Mutation } from '../../mutant';
import { accepts, errorReply, onCompletion, onDeltas, onErrors, onEvents, onRequest, refuses } from '../transforms';
import { ABOUT_TOOLS } from './lax-requests';

/** Changes the calls of JSON answers. */
const onCalls = (change: (message: Json, choice: Json, request: Json) => void) =>
  onCompletion((completion, request) => {
    const [choice] = completion.choices;
    if (choice.message.tool_calls) change(choice.message, choice, request);
  });
const isResult = (body: Json) => Array.isArray(body.messages) && body.messages.at(-1)?.role === 'tool';
const resultOf = (body: Json) => body.messages.at(-1).content;

/** Servers that get client tools wrong. */
export const TOOLS: Mutation[] = [
  {
    name: 'has no tools',
    breaks: ['tools.required', 'tools.named'],
    mutate: onRequest(({ tools: _, tool_choice: __, ...body }) => body),
  },
  {
    name: 'fails when tools are offered',
    breaks: ['tools.offered'],
    mutate: refuses((body) => 'tools' in body, errorReply(500)),
  },
  {
    name: 'wants strict to be a boolean',
    breaks: ['tools.strict-null'],
    mutate: refuses((body) => body.tools?.[0]?.function?.strict === null),
  },
  {
    name: 'says its calls in words',
    breaks: ['tools.required', 'tools.ids'],
    mutate: onCalls((message, choice) => {
      message.content = JSON.stringify(message.tool_calls);
      delete message.tool_calls;
      choice.finish_reason = 'stop';
    }),
  },
  {
    name: 'has calls without a type',
    breaks: ['tools.call-schema'],
    mutate: onCalls((message) => {
      delete message.tool_calls[0].type;
    }),
  },
  {
    name: 'finishes calls with stop',
    breaks: ['tools.finish'],
    mutate: onCalls((_, choice) => {
      choice.finish_reason = 'stop';
    }),
  },
  {
    name: 'has an empty text beside calls',
    breaks: ['tools.content-null'],
    mutate: onCalls((message) => {
      message.content = '';
    }),
  },
  {
    name: 'makes up arguments',
    breaks: ['tools.arguments'],
    mutate: onCalls((message) => {
      message.tool_calls[0].function.arguments = '{"town":"Paris"}';
    }),
  },
  {
    name: 'has arguments as an object',
    breaks: ['tools.call-schema', 'tools.arguments'],
    mutate: onCalls((message) => {
      message.tool_calls[0].function.arguments = {};
    }),
  },
  {
    name: 'has one id for all calls of an answer',
    breaks: ['tools.ids'],
    mutate: onCalls((message) => {
      message.tool_calls.push(message.tool_calls[0]);
    }),
  },
  {
    name: 'has one call id for all answers',
    breaks: ['tools.ids-across-answers'],
    mutate: onCalls((message) => {
      message.tool_calls[0].id = 'call_0';
    }),
  },
  {
    name: 'calls whatever it likes',
    breaks: ['tools.named'],
    mutate: onCalls((message, _, request) => {
      message.tool_calls[0].function.name = request.tools[0].function.name;
    }),
  },
  {
    name: 'calls though it must not',
    breaks: ['tools.none'],
    mutate: onRequest((body) => (body.tool_choice === 'none' ? { ...body, tool_choice: 'required' } : body)),
  },
  {
    name: 'does not know allowed_tools',
    breaks: ['tools.allowed'],
    mutate: onRequest((body) => (body.tool_choice?.allowed_tools ? { ...body, tool_choice: 'required' } : body)),
  },
  {
    name: 'calls all at once',
    breaks: ['tools.one-at-a-time'],
    mutate: onCalls((message, _, request) => {
      if (request.tools.length > 1) message.tool_calls.push({ ...message.tool_calls[0], id: 'call_2' });
    }),
  },
  {
    name: 'drops custom tools',
    breaks: ['tools.custom'],
    mutate: onRequest((body) =>
      body.tools?.[0]?.type === 'custom' ? { ...body, tools: [], tool_choice: 'auto' } : body,
    ),
  },
  { name: 'takes no results', breaks: ['tools.result'], mutate: refuses(isResult) },
  {
    name: 'does not read results',
    breaks: ['tools.result-read'],
    mutate: onRequest((body) => {
      if (isResult(body) && resultOf(body)) body.messages.at(-1).content = 'something';
      return body;
    }),
  },
  {
    name: 'wants results as text',
    breaks: ['tools.result-parts'],
    mutate: refuses((body) => isResult(body) && Array.isArray(resultOf(body))),
  },
  {
    name: 'wants results with a text',
    breaks: ['tools.result-empty'],
    mutate: refuses((body) => isResult(body) && resultOf(body) === ''),
  },
  {
    name: 'does not stream after a result',
    breaks: ['tools.result-streamed'],
    mutate: onRequest((body) => (isResult(body) ? { ...body, stream: false } : body)),
  },
  {
    name: 'has forgotten functions',
    breaks: ['tools.functions'],
    mutate: onRequest(({ functions: _, function_call: __, ...body }) => body),
  },
  {
    name: 'knows no role function',
    breaks: ['tools.function-result'],
    mutate: refuses(
      (body) => Array.isArray(body.messages) && body.messages.some((message: Json) => message?.role === 'function'),
    ),
  },
  {
    name: 'takes any tools',
    breaks: ABOUT_TOOLS,
    mutate: accepts(({ param }, body) => param !== null && 'tools' in body),
  },
  {
    name: 'names only the tools',
    breaks: ['tools.path-name'],
    mutate: onErrors((error) => {
      if (error.param?.startsWith('tools')) error.param = 'tools';
    }),
  },
];

const callIn = (choice: Json): Json | undefined => choice.delta.tool_calls?.[0];
/** Changes the deltas of calls. */
const onCallDeltas = (change: (call: Json, choice: Json) => void) =>
  onDeltas((choice) => {
    const call = callIn(choice);
    if (call) change(call, choice);
  });

/** Servers that stream calls wrong. */
export const TOOL_STREAMS: Mutation[] = [
  {
    name: 'streams calls without an index',
    breaks: ['tools.stream-schema', 'tools.stream-identity'],
    mutate: onCallDeltas((call) => {
      delete call.index;
    }),
  },
  {
    name: 'counts calls from one',
    breaks: ['tools.stream-index'],
    mutate: onCallDeltas((call) => {
      call.index += 1;
    }),
  },
  {
    name: 'streams calls without an id',
    breaks: ['tools.stream-identity'],
    mutate: onCallDeltas((call) => {
      delete call.id;
    }),
  },
  {
    name: 'repeats the identity of a call',
    breaks: ['tools.stream-identity-once'],
    mutate: onCallDeltas((call) => {
      call.id = 'call_1';
    }),
  },
  {
    name: 'loses a piece of the arguments',
    breaks: ['tools.stream-arguments'],
    mutate: onCallDeltas((call) => {
      if (call.function.arguments?.startsWith('{')) call.function.arguments = '';
    }),
  },
  {
    name: 'finishes streamed calls with stop',
    breaks: ['tools.stream-finish'],
    mutate: onDeltas((choice) => {
      if (choice.finish_reason === 'tool_calls') choice.finish_reason = 'stop';
    }),
  },
  {
    name: 'goes on calling after it has finished',
    breaks: ['tools.stream-finish-last'],
    mutate: onEvents((events) => {
      const finish = events.findIndex((event) => event.includes('"finish_reason":"tool_calls"'));
      return finish < 0
        ? events
        : [...events.slice(0, finish + 1), ...events.slice(finish - 1, finish), ...events.slice(finish + 1)];
    }),
  },
  {
    name: 'has the role in each delta of a call',
    breaks: ['tools.stream-role'],
    mutate: onCallDeltas((_, choice) => {
      choice.delta.role = 'assistant';
    }),
  },
];

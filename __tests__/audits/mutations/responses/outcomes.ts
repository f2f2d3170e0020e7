import type { Json } from '../../json';
import type { Mutate, Mutation } from '../../mutant';
import { bodyOf, errorReply, isStream, onErrors, onHeaders, onReply } from '../transforms';
import { mutationsOf } from './area';
import { isCreate, onStream, onStreamText } from './transforms';

const { at, changes, changesEvent, drops } = mutationsOf('response-outcomes');
const both = (name: string) => [`length-${name}`, `filter-${name}`];

const partsOf = (response: Json): Json[] => response.output.flatMap(({ content = [] }: Json) => content);
const asText = (part: Json) => {
  if (part.type !== 'refusal') return;
  part.type = 'output_text';
  part.text = part.refusal;
  delete part.refusal;
};
const failed = (change: (reply: { status: number }) => Parameters<typeof onReply>[0]): Mutate =>
  onReply((reply, question) => (reply.status >= 500 && isCreate(question) ? change(reply)(reply, question) : reply));

/** Servers that lie about how an answer ended. */
export const OUTCOMES: Mutation[] = [
  changes('writes refusals as text', ['refusal'], (response) => partsOf(response).forEach(asText)),
  changes('takes a refusal for a cut answer', ['refusal-status'], (response) => {
    if (partsOf(response).some(({ type }) => type === 'refusal')) response.status = 'incomplete';
  }),
  {
    name: 'streams refusals as text',
    breaks: at('refusal-deltas', 'refusal-part'),
    mutate: onStreamText((text) => text.replaceAll('response.refusal.', 'response.output_text.')),
  },
  changesEvent('sums up another refusal', ['refusal-deltas'], 'response.refusal.done', (event) => {
    event.refusal += '!';
  }),
  changesEvent('begins a refusal as text', ['refusal-part'], 'response.content_part.added', ({ part }) => asText(part)),
  changes('takes every answer for whole', [...both('status'), ...both('reason')], (response) => {
    response.status = 'completed';
    response.incomplete_details = null;
  }),
  changes('gives no reason', both('reason'), (response) => {
    response.incomplete_details = {};
  }),
  changes('takes every item for whole', both('item'), (response) => {
    for (const item of response.output) item.status = 'completed';
  }),
  changes('counts nothing of what is cut', both('usage'), (response) => {
    response.usage = null;
  }),
  changes('completes what is cut', both('not-completed'), (response) => {
    response.completed_at = response.created_at;
  }),
  {
    name: 'ends a cut stream as if it were whole',
    breaks: at(...both('event')),
    mutate: onStreamText((text) => text.replaceAll('response.incomplete', 'response.completed')),
  },
  changesEvent('gives no reason in a stream', both('event'), 'response.incomplete', ({ response }) => {
    response.incomplete_details = null;
  }),
  changes('puts nothing out where nothing was said', ['silent'], (response) => {
    if (partsOf(response).every(({ text }) => text === '')) response.output = [];
  }),
  changesEvent('ends a silent stream with nothing', ['silent-stream'], 'response.completed', ({ response }) => {
    response.output = [];
  }),
  changes('writes thoughts as content', ['reasoning-summary'], (response) => {
    for (const item of response.output) {
      if (item.type === 'reasoning') item.summary = [];
    }
  }),
  changes('puts thoughts behind the message', ['reasoning-first'], (response) => {
    response.output.reverse();
  }),
  drops('response.reasoning_summary_part.added', 'reasoning-part-added'),
  drops('response.reasoning_summary_text.delta', 'reasoning-deltas', 'reasoning-part-done'),
  changesEvent('sums up other thoughts', ['reasoning-deltas'], 'response.reasoning_summary_text.done', (event) => {
    event.text += '!';
  }),
  changesEvent(
    'ends thoughts in other words',
    ['reasoning-part-done'],
    'response.reasoning_summary_part.done',
    ({ part }) => {
      part.text += '!';
    },
  ),
  changesEvent(
    'counts thoughts and message as one item',
    ['reasoning-index'],
    'response.output_item.added',
    (event) => {
      event.output_index = 0;
    },
  ),
  {
    name: 'streams thoughts as text of thoughts',
    breaks: at('reasoning-not-text', 'reasoning-deltas'),
    mutate: onStreamText((text) => text.replaceAll('response.reasoning_summary_text', 'response.reasoning_text')),
  },
  {
    name: 'answers failures with 200',
    breaks: at('failure-status', 'failure-status-stream', 'failure-no-retry', 'failure-no-inside'),
    mutate: failed(() => (reply) => ({
      ...reply,
      status: 200,
      body: '{"object":"response","status":"failed","output":[]}',
    })),
  },
  {
    name: 'streams failures',
    breaks: at('failure-status-stream'),
    mutate: failed(
      () => (reply, question) =>
        bodyOf(question).stream === true
          ? { status: 200, headers: { 'content-type': 'text/event-stream' }, body: `data: ${reply.body}\n\n` }
          : reply,
    ),
  },
  {
    name: 'has SDKs repeat what failed',
    breaks: at('failure-no-retry'),
    mutate: onHeaders({ 'x-should-retry': undefined }),
  },
  {
    name: 'shows the stack of what failed',
    breaks: at('failure-no-inside'),
    mutate: onErrors((error) => {
      error.message += '\n    at run (/srv/agent.js:1:1)';
    }),
  },
  changesEvent('writes errors flat', ['failure-event-nested'], 'error', (event) => {
    delete event.error;
  }),
  changesEvent('writes errors nested only', ['failure-event-flat'], 'error', (event) => {
    delete event.code;
    delete event.message;
    delete event.param;
  }),
  drops('error', 'failure-event-nested', 'failure-event-flat', 'failure-failed'),
  drops('response.failed', 'failure-failed', 'failure-failed-error'),
  changesEvent('fails without a cause', ['failure-failed-error'], 'response.failed', ({ response }) => {
    response.error = null;
  }),
  {
    name: 'breaks a failed stream off',
    breaks: at('failure-done'),
    mutate: onStreamText((text) => text.replace('data: [DONE]\n\n', '')),
  },
  {
    name: 'completes what has failed',
    breaks: at('failure-not-completed', 'failure-failed'),
    mutate: onStreamText((text) => text.replaceAll('response.failed', 'response.completed')),
  },
  {
    name: 'writes the failure as text',
    breaks: at('failure-not-text'),
    mutate: onStream((events) => {
      if (!events.some(({ type }) => type === 'error')) return events;
      const delta = { type: 'response.output_text.delta', delta: ' Error: the agent failed.' };
      return events.toSpliced(-2, 0, delta);
    }),
  },
  {
    name: 'is stuck after a client has left',
    breaks: at('abort'),
    timeoutMs: 300,
    mutate: async (question, forward, memory) => {
      const reply = await forward(question);
      if (isStream(reply)) memory.set('left', true);
      return memory.has('left') && !isStream(reply) ? { ...errorReply(503), hold: true } : reply;
    },
  },
];

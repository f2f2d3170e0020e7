import { type AcceptedRow, accepted } from '../../accepted';
import type { AuditRow } from '../../define-audits';
import { SOURCES } from '../../sources';
import { responded, userItem } from '../wire/respond';

const LAST = userItem('And now?');
const QUESTION = userItem('What is the weather in Paris?');
const CALL = { type: 'function_call', call_id: 'call_audit', name: 'get_weather', arguments: '{"city":"Paris"}' };
const RESULT = { type: 'function_call_output', call_id: 'call_audit', output: '17 degrees' };
const said = (text: string) => ({ type: 'output_text', text, annotations: [] });
const assistant = (content: unknown) => ({ type: 'message', role: 'assistant', content });

/** A row about one item, which stands before a user message. */
const item = (
  name: string,
  title: string,
  source: string,
  ...items: readonly Record<string, unknown>[]
): AcceptedRow => [name, 'MUST', title, source, { input: [QUESTION, ...items, LAST] }];

/** What clients resend of a conversation. */
export const ACCEPTED_ITEMS: AuditRow[] = accepted(responded, [
  ['input-text', 'MUST', 'An input that is a text is a user message.', SOURCES.createResponse, { input: 'Hello.' }],
  [
    'input-items',
    'MUST',
    'An input that is a list of messages is taken.',
    SOURCES.createResponse,
    { input: [QUESTION] },
  ],
  [
    'message-without-type',
    'MUST',
    'A message without `type` is taken: AI SDK and Agents send none.',
    SOURCES.measuredResponses,
    { input: [{ role: 'user', content: 'Hello.' }] },
  ],
  [
    'message-parts',
    'MUST',
    'A user message in parts of `input_text` is taken.',
    SOURCES.inputItems,
    { input: [userItem([{ type: 'input_text', text: 'Hello.' }])] },
  ],
  [
    'system',
    'MUST',
    'A system message is taken.',
    SOURCES.inputItems,
    { input: [{ type: 'message', role: 'system', content: 'Be brief.' }, QUESTION] },
  ],
  [
    'developer',
    'MUST',
    'A developer message is taken: AI SDK and Codex send it.',
    SOURCES.measuredResponses,
    { input: [{ role: 'developer', content: 'Be brief.' }, QUESTION] },
  ],
  item('history-text', 'An assistant message as a text is taken.', SOURCES.inputItems, assistant('Rain.')),
  item(
    'history-parts',
    'An assistant message as `output_text` parts is taken.',
    SOURCES.inputItems,
    assistant([said('Rain.')]),
  ),
  item(
    'history-returned',
    'An assistant message with id, status and logprobs, as a server has returned it, is taken.',
    'vllm-project/vllm#33089, #45273',
    { ...assistant([{ ...said('Rain.'), logprobs: [] }]), id: 'msg_0123456789abcdef', status: 'completed' },
  ),
  item(
    'history-refusal',
    'An assistant message that refuses is taken.',
    SOURCES.inputItems,
    assistant([{ type: 'refusal', refusal: 'I cannot tell.' }]),
  ),
  item(
    'history-phase',
    'Assistant messages of the phases `commentary` and `final_answer` are taken.',
    SOURCES.openResponses,
    { ...assistant('I look.'), phase: 'commentary' },
    { ...assistant('Rain.'), phase: 'final_answer' },
  ),
  item('call-and-output', 'A function call and its output are taken.', SOURCES.inputItems, CALL, RESULT),
  item(
    'call-returned',
    'A call and its output with ids and status, as SDKs resend them, are taken.',
    SOURCES.measuredResponses,
    { ...CALL, id: 'fc_0123456789abcdef', status: 'completed' },
    { ...RESULT, id: 'fco_0123456789abcdef', status: 'completed' },
  ),
  item('output-parts', 'The output of a call in parts is taken.', 'sglang#33867; ogx-ai/ogx#4949, #4978', CALL, {
    ...RESULT,
    output: [{ type: 'input_text', text: '17 degrees' }],
  }),
  item(
    'text-between',
    'A text between a call and its output is taken.',
    'leookun/cursor-byok#307',
    CALL,
    assistant('I look.'),
    RESULT,
  ),
  item(
    'parallel-calls',
    'Two calls and then their two outputs are taken.',
    SOURCES.inputItems,
    CALL,
    { ...CALL, call_id: 'call_audit_2' },
    RESULT,
    { ...RESULT, call_id: 'call_audit_2' },
  ),
  item('reasoning', 'A reasoning item is taken: `content` may be null, as Codex sends it.', 'BerriAI/litellm#13420', {
    type: 'reasoning',
    id: 'rs_0123456789abcdef',
    summary: [{ type: 'summary_text', text: 'Hm.' }],
    content: null,
  }),
  item('reasoning-encrypted', 'The encrypted reasoning of another service is taken.', SOURCES.measuredResponses, {
    type: 'reasoning',
    id: 'rs_0123456789abcdef',
    summary: [],
    encrypted_content: 'gAAAAABaudit',
  }),
  item(
    'mcp-call',
    'An `mcp_call` without output is taken: Agents and LangChain resend it.',
    SOURCES.measuredResponses,
    {
      type: 'mcp_call',
      id: 'mcp_0123456789abcdef',
      server_label: 'docs',
      name: 'search',
      arguments: '{}',
    },
  ),
  item('mcp-list-tools', 'An `mcp_list_tools` item is taken.', SOURCES.inputItems, {
    type: 'mcp_list_tools',
    id: 'mcpl_0123456789abcdef',
    server_label: 'docs',
    tools: [],
  }),
  item('web-search-call', 'A `web_search_call` item is taken.', SOURCES.inputItems, {
    type: 'web_search_call',
    id: 'ws_0123456789abcdef',
    status: 'completed',
    action: { type: 'search', query: 'weather' },
  }),
  item(
    'custom-call',
    'A custom tool call and its output are taken.',
    SOURCES.inputItems,
    { type: 'custom_tool_call', call_id: 'call_custom', name: 'shell', input: 'ls' },
    { type: 'custom_tool_call_output', call_id: 'call_custom', output: 'a.txt' },
  ),
  item('extension-item', 'An item of a vendor, `acme:note`, is taken.', SOURCES.openResponses, {
    type: 'acme:note',
    id: 'note_1',
    note: 'nothing',
  }),
]);

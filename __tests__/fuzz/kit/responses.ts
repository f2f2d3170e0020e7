import fc, { type Arbitrary } from 'fast-check';
import { mostly, text } from './requests';

const part = fc.oneof(
  fc.record({ type: fc.constantFrom('input_text', 'output_text', 'text'), text: mostly(text) }),
  fc.record({ type: fc.constant('refusal'), refusal: mostly(text) }),
  fc.record({ type: fc.constant('input_image'), image_url: mostly(text) }),
  fc.record({ type: fc.constant('input_file'), filename: text, file_data: mostly(text) }),
);
const content = fc.oneof(text, fc.array(part, { maxLength: 3 }));
const callId = mostly(fc.constantFrom('call_1', 'call_2'));
const output = fc.record({ type: fc.constant('function_call_output'), call_id: callId, output: mostly(content) });

const item = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ role: mostly(fc.constantFrom('user', 'assistant', 'developer')), content: mostly(content) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('function_call'),
      call_id: callId,
      name: mostly(fc.constant('look')),
      arguments: mostly(text),
    }),
  },
  { weight: 2, arbitrary: output },
  fc.record({
    type: fc.constant('reasoning'),
    id: text,
    summary: mostly(fc.constant([])),
    encrypted_content: mostly(text),
  }),
  fc.record({
    type: fc.constantFrom('item_reference', 'compaction', 'mcp_call', 'web_search_call', 'acme:x', ''),
    id: text,
    encrypted_content: text,
  }),
);
const tool = fc.oneof(
  fc.record({
    type: fc.constant('function'),
    name: mostly(fc.constantFrom('look', 'find')),
    parameters: mostly(fc.constant({ type: 'object' })),
    strict: mostly(fc.constantFrom(true, null)),
  }),
  fc.record({
    type: fc.constant('namespace'),
    name: mostly(fc.constant('ns')),
    tools: mostly(fc.constant([{ type: 'function', name: 'look' }])),
  }),
  fc.record({ type: mostly(fc.constantFrom('web_search', 'custom', 'mcp')) }),
);

/** A request of the Responses API, right in most of its members, wrong in some. */
export const almostResponseRequest: Arbitrary<Record<string, unknown>> = fc.record(
  {
    model: mostly(fc.constantFrom('clawdbot', 'clawdbot:memo', 'clawdbot:tools')),
    input: mostly(
      fc.oneof(
        text,
        fc
          .tuple(fc.array(item, { maxLength: 4 }), text)
          .map(([items, last]) => [...items, { role: 'user', content: `x${last}` }]),
      ),
    ),
    instructions: mostly(text),
    stream: mostly(fc.boolean()),
    store: mostly(fc.boolean()),
    tools: mostly(fc.array(tool, { maxLength: 3 })),
    tool_choice: mostly(
      fc.constantFrom('auto', 'none', 'required', { type: 'function', name: 'look' }, { type: 'web_search' }),
    ),
    text: mostly(
      fc.constantFrom(
        {},
        { format: { type: 'json_object' } },
        { format: { type: 'json_schema', name: 'n', schema: {}, strict: true } },
      ),
    ),
    reasoning: mostly(fc.record({ effort: mostly(text) })),
    metadata: mostly(fc.dictionary(text, text, { maxKeys: 3 })),
    include: mostly(fc.array(text, { maxLength: 2 })),
    user: mostly(text),
    conversation: mostly(text),
    temperature: mostly(fc.constantFrom(0, 1, 2, 3)),
  },
  { requiredKeys: ['model', 'input'] },
);

import { knownMessage } from '../lib/known-message';
import type { ChatMessage } from '../types/openai';

const known = (message: object) => knownMessage(message as ChatMessage);

describe('the known part of a message', () => {
  it.each<object>([
    { role: 'user', content: 'hi', name: 'ann' },
    { role: 'user', content: [{ type: 'text', text: 'hi', cache_control: { type: 'ephemeral', ttl: '1h' } }] },
    { role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:,', detail: 'low' } }] },
    { role: 'user', content: [{ type: 'input_audio', input_audio: { data: 'AA==', format: 'wav' } }] },
    { role: 'user', content: [{ type: 'file', file: { filename: 'a', file_data: 'AA==', file_id: null } }] },
    {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '' } }],
    },
    { role: 'assistant', content: 'x', refusal: null, reasoning_content: 'hm', reasoning: 'hm', audio: { id: 'a' } },
    { role: 'assistant', content: '', reasoning_details: [{ type: 'reasoning.encrypted', data: 'x', index: 0 }] },
    {
      role: 'assistant',
      annotations: [{ type: 'url_citation', url_citation: { url: 'u', title: 't', start_index: 0 } }],
    },
    { role: 'tool', tool_call_id: 'c', content: 'x', cache_control: { type: 'ephemeral' } },
    { role: 'assistant', content: '', reasoning_text: 'hm', reasoning_opaque: 'x' },
    { role: 'assistant', content: '', thinking_blocks: [{ type: 'thinking', thinking: 'hm', signature: 'x' }] },
    {
      role: 'assistant',
      tool_calls: [
        {
          id: 'c',
          type: 'function',
          function: { name: 'f', arguments: '' },
          extra_content: { google: { thought_signature: 'x' } },
        },
      ],
    },
  ])('is the message itself where all of it is known: %j', (message) => {
    expect(known(message)).toBe(message);
  });

  it('is without what nobody knows, at every depth', () => {
    const many = Array.from({ length: 1_000 }, () => ({}));
    const message = {
      role: 'user',
      content: [
        { type: 'text', text: 'hi', more: many },
        { type: 'image_url', image_url: { url: 'data:,', detail: many } },
        'a string',
        [many],
      ],
      constructor: many,
      reasoning_content: many,
      cache_control: many,
      audio: { id: 'a', data: many },
      '': 1,
    };
    expect(known(message)).toEqual({
      role: 'user',
      content: [{ type: 'text', text: 'hi' }, { type: 'image_url', image_url: { url: 'data:,' } }, 'a string'],
      audio: { id: 'a' },
    });
  });

  it('has no mark of ours: a reply that was cut off is not for a client to tell', () => {
    expect(known({ role: 'assistant', content: 'as far', incomplete: true })).toEqual({
      role: 'assistant',
      content: 'as far',
    });
  });

  it('takes no member from the prototype', () => {
    const message = JSON.parse('{"role":"user","content":"hi","__proto__":{"name":"x"}}');
    expect(known(message)).toEqual({ role: 'user', content: 'hi' });
  });
});

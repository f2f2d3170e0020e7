import { modelMessages } from '../../../lib/agents/ai-sdk/model-messages';
import { TurnMemory } from '../../../lib/agents/ai-sdk/turn-memory';
import type { EmbeddedRun } from '../../../lib/gateways/embedded';
import type { Attachment } from '../../../types/gateway';
import type { ChatMessage } from '../../../types/openai';
import { chat, request } from '../../helpers/chat';
import { gatewayOn } from './gateway-on';
import { says, upstream } from './upstream';

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const image = (url: string) => ({ type: 'image_url' as const, image_url: { url } });
const PNG = image(`data:image/png;base64,${PIXEL}`);

function shown(conversation: ChatMessage[], attachments: Attachment[] = []) {
  return modelMessages(
    { conversation, turn: conversation, attachments } as unknown as EmbeddedRun,
    '',
    new TurnMemory(),
  );
}

/** Where an attachment stood. */
const AT = (message: number, part: number) => ({ message, part, path: `messages[${message}].content[${part}]` });

describe('what a model is shown of files', () => {
  it('is the image of a request, at the provider', async () => {
    const { baseURL, asked } = await upstream(says('a dot'));
    const { url } = await gatewayOn({ baseURL });
    const content = [{ type: 'text', text: 'what is it?' }, PNG];
    const response = await chat(url, request({ messages: [{ role: 'user', content }] }));
    expect(response.status).toBe(200);
    expect(asked[0]?.body.messages).toMatchObject([{ role: 'user', content }]);
  });

  it('is what has been decoded for the turn, whatever its label says', () => {
    const bytes = new Uint8Array([1, 2, 3]);
    const attachment: Attachment = { ...AT(0, 1), kind: 'image', mediaType: 'image/webp', bytes };
    const content = [{ type: 'text' as const, text: 'look' }, PNG];
    expect(shown([{ role: 'user', content }], [attachment])).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'look' },
          { type: 'file', mediaType: 'image/webp', data: bytes },
        ],
      },
    ]);
  });

  it('gives the decoded files to the turn, not to the history', () => {
    const bytes = new Uint8Array([1]);
    const attachment: Attachment = { ...AT(2, 0), kind: 'image', mediaType: 'image/webp', bytes };
    const [before, , now] = shown(
      [
        { role: 'user', content: [PNG] },
        { role: 'assistant', content: 'a dot' },
        { role: 'user', content: [PNG] },
      ],
      [attachment],
    );
    expect(before?.content).toEqual([{ type: 'file', mediaType: 'image/png', data: PIXEL }]);
    expect(now?.content).toEqual([{ type: 'file', mediaType: 'image/webp', data: bytes }]);
  });

  it('is never fetched from an address', () => {
    expect(shown([{ role: 'user', content: [image('http://127.0.0.1:1/secret.png')] }])).toEqual([
      { role: 'user', content: [{ type: 'text', text: '[image: no longer available]' }] },
    ]);
  });

  it('is the sound and the document too, and text as text', () => {
    const parts = [
      { type: 'input_audio' as const, input_audio: { data: 'AAAA', format: 'mp3' } },
      { type: 'file' as const, file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,BBBB' } },
      {
        type: 'file' as const,
        file: { filename: 'b.txt', file_data: 'data:text/plain;charset=utf-8;base64,aGVsbG8=' },
      },
      { type: 'file' as const, file: { file_id: 'file-1' } },
      image('data:text/plain,100%25%20%'),
    ];
    expect(shown([{ role: 'user', content: parts }])[0]?.content).toEqual([
      { type: 'file', mediaType: 'audio/mpeg', data: 'AAAA' },
      { type: 'file', mediaType: 'application/pdf', data: 'BBBB', filename: 'a.pdf' },
      { type: 'text', text: 'b.txt:\nhello' },
      { type: 'text', text: '[file: no longer available]' },
      { type: 'text', text: '100% %' },
    ]);
  });

  it('comes after the results of the tools, where a tool gave it', () => {
    const call = (id: string) => ({ id, type: 'function' as const, function: { name: 'camera', arguments: '{}' } });
    const messages = shown([
      { role: 'user', content: 'look' },
      { role: 'assistant', content: null, tool_calls: [call('1'), call('2')] },
      { role: 'tool', tool_call_id: '1', content: [{ type: 'text', text: 'here' }, PNG] },
      { role: 'tool', tool_call_id: '2', content: 'nothing' },
    ]);
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'user']);
    expect(messages[3]?.content).toEqual([{ type: 'file', mediaType: 'image/png', data: PIXEL }]);
  });
});

describe('a file that the model cannot take', () => {
  it('is the request’s fault, and says so', async () => {
    const { baseURL, asked } = await upstream();
    const { url } = await gatewayOn({ baseURL });
    const content = [
      {
        type: 'file',
        file: { filename: 'a.zip', file_data: 'data:application/zip;base64,UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==' },
      },
    ];
    const response = await chat(url, request({ messages: [{ role: 'user', content }] }));
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { message: "The agent's model cannot take a file of this kind.", param: 'messages' },
    });
    expect(asked).toHaveLength(0);
  });
});

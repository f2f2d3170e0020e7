import { expect, expectError } from '../../assertions';
import type { AuditRow } from '../../define-audits';
import { SOURCES } from '../../sources';
import type { AuditTarget } from '../../types';
import type { Answer } from '../../wire/exchange';
import { completionOf, say } from '../wire/chat';

/** One red dot. */
const PNG =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';
const image = (url: unknown) => ({ type: 'image_url', image_url: { url } });
const text = { type: 'text', text: 'What is this?' };

function send(target: AuditTarget, ...parts: unknown[]): Promise<Answer> {
  return say(target, target.model, [text, ...parts]);
}

/** A model that takes no images says so by name. */
function expectAnsweredOrRefused(answer: Answer): void {
  if (answer.status === 200) completionOf(answer);
  else expectError(answer, { about: 'messages' });
}

/** Images, audio and files: read, or refused with their path; nothing is fetched from where the request says. */
export const ATTACHMENTS: AuditRow[] = [
  [
    'image',
    'MUST',
    'An image in a data URI is read, or refused with its path.',
    SOURCES.request,
    async (target) => expectAnsweredOrRefused(await send(target, image(PNG))),
  ],
  [
    'image-in-tool-message',
    'SHOULD',
    'An image in a tool message is read, or refused with its path.',
    SOURCES.clients,
    async (target) => {
      const call = { id: 'call_1', type: 'function', function: { name: 'look', arguments: '{}' } };
      const messages = [
        { role: 'user', content: 'Look.' },
        { role: 'assistant', content: null, tool_calls: [call] },
        { role: 'tool', tool_call_id: 'call_1', content: [text, image(PNG)] },
      ];
      expectAnsweredOrRefused(await say(target, target.model, '', { messages }));
    },
  ],
  [
    'image-url-missing',
    'MUST',
    'An image part without an address: 400.',
    SOURCES.request,
    async (target) => {
      expectError(await send(target, { type: 'image_url', image_url: {} }), { about: 'messages' });
    },
  ],
  [
    'image-base64',
    'SHOULD',
    'An image that is not base64: 400.',
    SOURCES.live,
    async (target) => {
      expectError(await send(target, image('data:image/png;base64,%%%not*base64')), { about: 'messages' });
    },
  ],
  [
    'image-not-an-image',
    'SHOULD',
    'A text that is labelled as an image: 400.',
    SOURCES.live,
    async (target) => {
      const label = `data:image/png;base64,${Buffer.from('just some text').toString('base64')}`;
      expectError(await send(target, image(label)), { about: 'messages' });
    },
  ],
  [
    'image-file-url',
    'MUST',
    'An image at `file://` is refused.',
    SOURCES.safety,
    async (target) => {
      expectError(await send(target, image('file:///etc/hostname')), { about: 'messages' });
    },
  ],
  [
    'image-link-local',
    'MUST',
    'An image at a link-local address is refused.',
    SOURCES.safety,
    async (target) => {
      expectError(await send(target, image('http://169.254.169.254/latest/meta-data')), { about: 'messages' });
    },
  ],
  [
    'image-loopback',
    'MUST',
    'An image at a loopback address is refused, and its answer not shown.',
    SOURCES.safety,
    async (target) => {
      const error = expectError(await send(target, image('http://127.0.0.1:9/secret.png')), { about: 'messages' });
      expect(!/ECONNREFUSED/.test(error.message), `the error tells what the server found there: ${error.message}`);
    },
  ],
  [
    'audio-format',
    'SHOULD',
    'Audio of an unknown format: 400.',
    SOURCES.request,
    async (target) => {
      const audio = { type: 'input_audio', input_audio: { data: 'AAAA', format: 'midi' } };
      expectError(await send(target, audio), { about: 'messages' });
    },
  ],
  [
    'audio-data-missing',
    'SHOULD',
    'Audio without data: 400.',
    SOURCES.request,
    async (target) => {
      expectError(await send(target, { type: 'input_audio', input_audio: { format: 'wav' } }), { about: 'messages' });
    },
  ],
  [
    'file-empty',
    'SHOULD',
    'A file part with neither data nor id: 400.',
    SOURCES.request,
    async (target) => {
      expectError(await send(target, { type: 'file', file: {} }), { about: 'messages' });
    },
  ],
];

import { type AgentRun, openAiCompat } from '../../../lib';
import type { OpenAiCompatOptions } from '../../../types/options';
import { chat, request } from '../../helpers/chat';
import { ask, errorIn } from '../../helpers/plain';
import { aborted, CONFIG, gate, scriptedRuntime } from '../../helpers/scripted-runtime';
import { host, serve } from '../../helpers/serve';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==',
  'base64',
);
const JPEG = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1]);
const WAV = Buffer.concat([Buffer.from('RIFF'), Buffer.from([36, 0, 0, 0]), Buffer.from('WAVEfmt ')]);
const PDF = Buffer.from('%PDF-1.7\n%…');

const uri = (type: string, bytes: Buffer) => `data:${type};base64,${bytes.toString('base64')}`;
const image = (url: string) => ({ type: 'image_url', image_url: { url } });
const audio = (bytes: Buffer, format = 'wav') => ({
  type: 'input_audio',
  input_audio: { data: bytes.toString('base64'), format },
});
const file = (more: object) => ({ type: 'file', file: more });
const text = { type: 'text', text: 'look' };

async function gateway(options: OpenAiCompatOptions = {}, maxAttachments?: number) {
  const config = () => ({
    gateway: {
      ...CONFIG.gateway,
      ...(maxAttachments !== undefined && { http: { endpoints: { chatCompletions: { maxAttachments } } } }),
    },
  });
  const runtime = scriptedRuntime({ config });
  const url = await serve(host(openAiCompat(runtime, { onError: () => undefined, ...options })));
  return {
    runtime,
    async send(...content: object[]) {
      const response = await ask(url, request({ messages: [{ role: 'user', content }] }));
      if (response.status !== 200) return errorIn(response);
      return (runtime.runs.at(-1) as AgentRun).attachments.map(({ bytes, ...rest }) => ({
        ...rest,
        bytes: Buffer.from(bytes),
      }));
    },
    say: (messages: object[]) => ask(url, request({ messages })),
  };
}

describe('attachments of the turn', () => {
  it('reach the run decoded, with the type of their content and their place', async () => {
    const { send } = await gateway();
    expect(
      await send(
        text,
        image(uri('image/png', JPEG)),
        audio(WAV),
        file({ filename: 'a.pdf', file_data: uri('application/pdf', PDF) }),
        file({ file_data: Buffer.from('plain').toString('base64') }),
      ),
    ).toEqual([
      { message: 0, part: 1, path: 'messages[0].content[1]', kind: 'image', mediaType: 'image/jpeg', bytes: JPEG },
      { message: 0, part: 2, path: 'messages[0].content[2]', kind: 'audio', mediaType: 'audio/wav', bytes: WAV },
      {
        message: 0,
        part: 3,
        path: 'messages[0].content[3]',
        kind: 'file',
        mediaType: 'application/pdf',
        bytes: PDF,
        name: 'a.pdf',
      },
      {
        message: 0,
        part: 4,
        path: 'messages[0].content[4]',
        kind: 'file',
        mediaType: 'application/octet-stream',
        bytes: Buffer.from('plain'),
      },
    ]);
  });

  it('may stand in tool messages', async () => {
    const { say, runtime } = await gateway();
    const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } };
    await say([
      { role: 'user', content: 'hi' },
      { role: 'assistant', tool_calls: [call] },
      { role: 'tool', tool_call_id: 'c', content: [text, image(uri('image/png', PNG))] },
    ]);
    expect(runtime.runs[0]?.attachments).toMatchObject([{ message: 2, part: 1, mediaType: 'image/png' }]);
  });

  it('are neither decoded nor counted in the resent history', async () => {
    const { say, runtime } = await gateway();
    const old = { role: 'user', content: Array.from({ length: 20 }, () => image('data:image/png;base64,%%%')) };
    expect((await say([old, { role: 'assistant', content: 'ok' }, { role: 'user', content: 'hi' }])).status).toBe(200);
    expect(runtime.runs[0]?.attachments).toEqual([]);
  });

  it('may be base64 with line breaks, or with its padding left out', async () => {
    const { send } = await gateway();
    const wrapped = PNG.toString('base64').replace(/.{20}/g, '$&\r\n');
    expect(await send(image(`data:image/png;base64,${wrapped}`))).toMatchObject([{ bytes: PNG }]);
    expect(await send(image(`data:image/png;base64,${PNG.toString('base64').replaceAll('=', '')}`))).toMatchObject([
      { bytes: PNG },
    ]);
  });

  it.each<[string, object, string]>([
    ['no base64', image('data:image/png;base64,%%%'), 'base64-encoded data'],
    ['base64 cut short', image('data:image/png;base64,iVBOR'), 'base64-encoded data'],
    ['a data URI without base64', image('data:image/png,abc'), 'data URI'],
    ['a data URI without data', image('data:image/png;base64,'), 'base64-encoded data'],
    ['a PDF as an image', image(uri('image/png', PDF)), 'expected a PNG, JPEG'],
    ['an SVG as an image', image(uri('image/svg+xml', Buffer.from('<svg/>'))), 'expected a PNG, JPEG'],
    ['an image as audio', audio(PNG), 'expected WAV or MP3'],
    ['a text as a PDF', file({ file_data: uri('application/pdf', Buffer.from('text')) }), 'labelled'],
    ['a stored file', file({ file_id: 'file-1' }), "as 'file_data'"],
    ['an address', image('https://a.example/cat.png'), 'fetches nothing'],
    ['an address within', image('http://169.254.169.254/latest'), 'fetches nothing'],
    ['a file of the server', image('file:///etc/passwd'), 'fetches nothing'],
    ['no address', image('cat.png'), 'fetches nothing'],
    ['a file at an address', file({ file_data: 'https://a.example/a.pdf' }), 'fetches nothing'],
  ])('that are %s are a 400 with the path', async (_, part, message) => {
    expect(await (await gateway()).send(text, part)).toMatchObject({
      status: 400,
      param: 'messages[0].content[1]',
      message: expect.stringContaining(message),
    });
  });

  it('are at most 8, or as many as the config says', async () => {
    const images = Array.from({ length: 9 }, () => image(uri('image/png', PNG)));
    const { send } = await gateway();
    expect(await send(...images.slice(1))).toHaveLength(8);
    expect(await send(...images)).toMatchObject({
      status: 400,
      code: 'array_above_max_length',
      param: 'messages[0].content[8]',
    });
    expect(await (await gateway({}, 9)).send(...images)).toHaveLength(9);
  });

  it('are fetched by the host, if it wants to', async () => {
    const asked: string[] = [];
    const { send } = await gateway({
      fetchAttachment: async (url, signal) => {
        asked.push(`${url} ${signal.aborted}`);
        if (url.hostname === 'b.example') throw new Error('secret detail');
        return { bytes: PNG, mediaType: 'image/png' };
      },
    });
    expect(await send(image('https://a.example/cat.png'))).toMatchObject([{ mediaType: 'image/png', bytes: PNG }]);
    expect(asked).toEqual(['https://a.example/cat.png false']);
    expect(await send(image('https://b.example/cat.png'))).toMatchObject({
      status: 400,
      param: 'messages[0].content[0]',
      message: expect.not.stringContaining('secret'),
    });
    expect(await send(image(uri('image/png', PNG)))).toHaveLength(1);
    expect(asked).toHaveLength(2);
  });
});

describe('what a content is', () => {
  const bytes = (head: string, length = 600) => {
    const start = Buffer.from(head.replaceAll(' ', ''), 'hex');
    return Buffer.concat([start, Buffer.alloc(Math.max(0, length - start.length))]);
  };
  /** Two frames of MP3 with this head. */
  const mp3 = (head: string, length: number) => Buffer.concat([bytes(head, length), bytes(head, length)]);
  const latin1 = (text: string) => Buffer.from(text.padEnd(600, '\0'), 'latin1');

  it.each([
    ['MPEG 1', mp3('ff fb 90 00', 417)],
    ['MPEG 1 with checksum', mp3('ff fa 90 00', 417)],
    ['MPEG 1, padded', mp3('ff fb 92 00', 418)],
    ['MPEG 2', mp3('ff f3 80 00', 208)],
    ['MPEG 2 with checksum', mp3('ff f2 80 00', 208)],
    ['MPEG 2.5', mp3('ff e3 80 00', 417)],
    ['MPEG 2.5 with checksum', mp3('ff e2 88 00', 576)],
    ['one frame', bytes('ff e3 18 c4', 40)],
    ['an ID3 tag first', bytes('49 44 33 04')],
  ])('is MP3: %s', async (_, content) => {
    const { send } = await gateway();
    expect(await send(audio(content, 'mp3'))).toMatchObject([{ mediaType: 'audio/mpeg' }]);
    expect(await send(file({ file_data: uri('audio/mp3', content) }))).toMatchObject([{ mediaType: 'audio/mpeg' }]);
  });

  it.each([
    ['no second frame', bytes('ff fb 90 00')],
    ['layer II', mp3('ff fd 90 00', 417)],
    ['a bitrate that there is not', bytes('ff fb f0 00')],
    ['a sampling rate that there is not', bytes('ff fb 9c 00')],
    ['ones', Buffer.alloc(600, 0xff)],
    ['a JPEG', JPEG],
    ['text', latin1('hello')],
  ])('is no MP3: %s', async (_, content) => {
    const { send } = await gateway();
    const [first] = [await send(audio(content, 'mp3'))].flat();
    expect((first as { mediaType?: string }).mediaType).not.toBe('audio/mpeg');
  });

  it.each([
    ['RF64', latin1('RF64\xff\xff\xff\xffWAVEds64')],
    ['BW64', latin1('BW64\xff\xff\xff\xffWAVEds64')],
    ['a stream of no known length', latin1('RIFF\xff\xff\xff\xffWAVEfmt ')],
    ['of a broadcaster', latin1('RIFF\x24\0\0\0WAVEbext')],
  ])('is WAV: %s', async (_, content) => {
    const { send } = await gateway();
    expect(await send(audio(content))).toMatchObject([{ mediaType: 'audio/wav' }]);
  });

  it.each([
    ...['heic', 'heix', 'heim', 'hevc', 'mif1', 'msf1'].map((brand) => [brand, 'image/heif']),
    ['avif', 'image/avif'],
    ['avis', 'image/avif'],
  ])('is an image: %s', async (brand, mediaType) => {
    const { send } = await gateway();
    expect(await send(image(uri('image/heic', latin1(`\0\0\0\x18ftyp${brand}`))))).toMatchObject([{ mediaType }]);
  });

  it.each([
    ['image/jpg', JPEG, 'image/jpeg'],
    ['audio/x-wav', WAV, 'audio/wav'],
    ['audio/ogg', latin1('OggS'), 'audio/ogg'],
    ['audio/x-m4a', latin1('\0\0\0\x18ftypM4A '), 'audio/mp4'],
    ['application/pdf', latin1('junk\n%PDF-1.7'), 'application/pdf'],
    [
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
      bytes('50 4b 03 04'),
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    ],
    ['text/markdown', latin1('# hello'), 'text/markdown'],
  ])('is what its label means: %s', async (label, content, mediaType) => {
    const { send } = await gateway();
    expect(await send(file({ file_data: uri(label, content) }))).toMatchObject([{ mediaType }]);
  });
});

describe('base64', () => {
  // Bytes whose digits are those that the alphabets differ in.
  const content = Buffer.concat([PNG, Buffer.from('fbefbefbffff', 'hex')]);

  it.each([
    ['URL-safe', content.toString('base64url')],
    ['URL-safe with padding', content.toString('base64').replaceAll('+', '-').replaceAll('/', '_')],
    ['percent-encoded', encodeURIComponent(content.toString('base64'))],
    ['percent-encoded in lower case', content.toString('base64').replaceAll('+', '%2b').replaceAll('/', '%2f')],
    ['with line breaks', content.toString('base64').replaceAll(/.{20}/g, '$&\r\n')],
    ['with encoded line breaks', content.toString('base64').replaceAll(/.{20}/g, '$&%0D%0A')],
  ])('is read %s', async (_, data) => {
    const { send } = await gateway();
    expect(await send(image(`data:image/png;base64,${data}`))).toMatchObject([{ bytes: content }]);
  });

  it.each(['+-/_', 'abc%', 'abc%zz', 'ab=c', '====', 'a', '%00%00'])('is not %s', async (data) => {
    const { send } = await gateway();
    expect(await send(image(`data:image/png;base64,${data}`))).toMatchObject({
      status: 400,
      param: 'messages[0].content[0]',
    });
  });
});

describe('a fetchAttachment that never answers', () => {
  const link = { messages: [{ role: 'user', content: [image('https://files.example/a.png')] }] };

  it('is a 503 when the time is over', async () => {
    const told: unknown[] = [];
    const compat = openAiCompat(scriptedRuntime(), {
      hostTimeoutMs: 20,
      fetchAttachment: () => new Promise(() => undefined),
      onError: (error) => void told.push(error),
    });
    expect((await chat(await serve(host(compat)), request(link))).status).toBe(503);
    expect(told).toEqual([
      expect.objectContaining({ message: 'options.fetchAttachment gave no answer within 20 ms.' }),
    ]);
  });

  it('is let go when the client has left', async () => {
    const asked = gate<AbortSignal>();
    const told: unknown[] = [];
    const compat = openAiCompat(scriptedRuntime(), {
      fetchAttachment: (_url, signal) => {
        asked.open(signal);
        return new Promise(() => undefined);
      },
      onError: (error) => void told.push(error),
    });
    const controller = new AbortController();
    const answer = chat(await serve(host(compat)), request(link), {}, controller.signal);
    const signal = await asked.opened;
    controller.abort();
    await expect(answer).rejects.toThrow();
    await aborted(signal);
    await compat.drain({ timeoutMs: 60_000 });
    expect(told).toEqual([]);
  });
});

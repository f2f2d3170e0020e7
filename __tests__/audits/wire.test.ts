import type { RequestListener } from 'node:http';
import type { AuditTarget } from '../../lib/audits';
import { readEventStream } from '../../lib/audits/wire/event-stream';
import { exchange } from '../../lib/audits/wire/exchange';
import { serve } from '../helpers/serve';

describe('readEventStream', () => {
  it.each([
    ['LF', 'data: a\n\n: ping\n\ndata: b\n\n'],
    ['CRLF', 'data: a\r\n\r\n: ping\r\n\r\ndata: b\r\n\r\n'],
    ['a byte order mark', '\uFEFFdata: a\n\n: ping\n\ndata:b\n\n'],
  ])('reads events and comments with %s', (_, text) => {
    expect(readEventStream(text)).toEqual({
      blocks: [
        { lines: [expect.anything()], data: 'a' },
        { lines: [': ping'], data: null },
        { lines: [expect.anything()], data: 'b' },
      ],
      terminated: true,
    });
  });

  it('sees an empty data line, and an end in the middle of an event', () => {
    const { blocks, terminated } = readEventStream('data:\n\ndata: a\n');
    expect(blocks.map(({ data }) => data)).toEqual(['', 'a']);
    expect(terminated).toBe(false);
  });
});

describe('exchange', () => {
  const targetOf = async (listener: RequestListener): Promise<AuditTarget> => ({
    baseURL: `${await serve(listener)}/v1/`,
    key: 'k',
    model: 'm',
    timeoutMs: 2000,
  });

  it('sends the key, JSON and the path below the base URL', async () => {
    const target = await targetOf((req, res) => {
      const { authorization, 'content-type': type } = req.headers;
      res.end(JSON.stringify([req.method, req.url, authorization, type]));
    });
    const { text } = await exchange(target, { path: '/chat/completions', body: {} });
    expect(JSON.parse(text)).toEqual(['POST', '/v1/chat/completions', 'Bearer k', 'application/json']);
  });

  it('sends no key when told so', async () => {
    const target = await targetOf((req, res) => res.end(String(req.headers.authorization)));
    expect((await exchange(target, { path: '/models', authorization: null })).text).toBe('undefined');
  });

  it('notices a body that stays open after [DONE], and cuts it', async () => {
    let closed: Promise<unknown> | undefined;
    const target = await targetOf((_, res) => {
      closed = new Promise((resolve) => res.on('close', () => resolve(res.writableFinished)));
      res.write('data: [DONE]\n\n');
    });
    expect(await exchange(target, { path: '/models' })).toMatchObject({ end: 'held open', text: 'data: [DONE]\n\n' });
    expect(await closed).toBe(false);
  });

  it('leaves in the middle when told so', async () => {
    const target = await targetOf((_, res) => res.write('data: one\n\n'));
    expect(await exchange(target, { path: '/models', cutWhen: (text) => text.includes('one') })).toMatchObject({
      end: 'cut',
    });
  });

  it('says that an answer does not come', async () => {
    const target = await targetOf(() => {});
    await expect(exchange({ ...target, timeoutMs: 50 }, { path: '/models' })).rejects.toThrow(
      'no complete answer within 50 ms',
    );
  });

  it('reads no more than 2 MiB of a target that does not stop', async () => {
    const line = `data: ${'x'.repeat(64 * 1024)}\n\n`;
    const target = await targetOf((_, res) => {
      const more = () => {
        while (res.write(line));
      };
      res.on('drain', more);
      more();
    });
    await expect(exchange({ ...target, timeoutMs: 30_000 }, { path: '/models' })).rejects.toThrow(
      'the answer is longer than 2097152',
    );
  });

  it('reads no headers without end', async () => {
    const target = await targetOf((_, res) => {
      res.socket?.end(`HTTP/1.1 200 OK\r\n${'x-more: and more\r\n'.repeat(10_000)}`);
    });
    await expect(exchange(target, { path: '/models' })).rejects.toThrow('the connection failed: ');
  });

  it('finds [DONE] in whatever pieces it comes', async () => {
    const target = await targetOf(async (_, res) => {
      for (const piece of ': hi\n\ndata: [DONE]\n\n') await new Promise((sent) => res.write(piece, sent));
    });
    expect(await exchange(target, { path: '/models' })).toMatchObject({ end: 'held open' });
  });

  it('does not take the end of a line for [DONE]', async () => {
    const target = await targetOf(async (_, res) => {
      await new Promise((sent) => res.write('xdata: [DONE]', sent));
      await new Promise((sent) => res.write('\n\n', sent));
    });
    await expect(exchange({ ...target, timeoutMs: 1_500 }, { path: '/models' })).rejects.toThrow('no complete answer');
  });

  it('says that an answer breaks off', async () => {
    const target = await targetOf((_, res) => res.write('{', () => res.destroy()));
    await expect(exchange(target, { path: '/models' })).rejects.toThrow('the answer broke off: aborted');
  });
});

import express, { type RequestHandler, raw, text, urlencoded } from 'express';
import { openAiCompat } from '../../lib';
import { chat, chunksOf, contentOf, errorOf, request, textOf } from '../helpers/chat';
import { rawClient } from '../helpers/raw-client';
import { gate, scriptedRuntime, TOKEN } from '../helpers/scripted-runtime';
import { host, serve } from '../helpers/serve';

const gateway = (...before: RequestHandler[]) => serve(host(...before, openAiCompat(scriptedRuntime())));

const HEAD = `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${TOKEN}\r\ncontent-type: application/json\r\n`;
const message = (body: string) => `${HEAD}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

describe('a host', () => {
  it('that has read the body without keeping it is told so', async () => {
    const reads: RequestHandler = (req, _res, next) => void req.resume().once('end', () => next());
    expect(await errorOf(await chat(await gateway(reads), request()))).toMatchObject({
      status: 400,
      message: expect.stringContaining('was read before'),
    });
  });

  it('that has set an encoding does no harm', async () => {
    const url = await gateway((req, _res, next) => {
      req.setEncoding('utf8');
      next();
    });
    expect((await chat(url, request())).status).toBe(400);
    expect((await chat(url, request())).status).toBe(400);
  });

  it.each([
    ['raw', raw({ type: '*/*' })],
    ['text', text({ type: '*/*' })],
  ] as const)('may have parsed the body as %s', async (_, parser) => {
    expect(await textOf(await chat(await gateway(parser), request()))).toBe('hello');
    expect((await chat(await gateway(parser), '{')).status).toBe(400);
  });

  it('that parses forms does not let a page of another origin start a run', async () => {
    const response = await fetch(`${await gateway(urlencoded({ extended: true }))}/v1/chat/completions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${TOKEN}`,
        'content-type': 'application/x-www-form-urlencoded',
        origin: 'https://evil.example',
      },
      body: 'model=clawdbot&messages[0][role]=user&messages[0][content]=hi',
    });
    expect(response.status).toBe(415);
  });

  it('whose wrapper of write returns nothing stalls no stream', async () => {
    const wraps: RequestHandler = (_req, res, next) => {
      const write = res.write.bind(res) as (chunk: unknown) => boolean;
      res.write = ((chunk: unknown) => void write(chunk)) as never;
      next();
    };
    expect(contentOf(await chunksOf(await chat(await gateway(wraps), request({ stream: true }))))).toBe('hello');
  });
});

it('a body that turns out to be too large is read on without being kept, and the connection goes on', async () => {
  const app = express();
  const config = () => ({
    gateway: {
      auth: { mode: 'token' as const, token: TOKEN },
      http: { endpoints: { chatCompletions: { maxBodyBytes: 100_000 } } },
    },
  });
  app.use(openAiCompat(scriptedRuntime({ config })));
  const { socket, until } = rawClient(await serve(app));
  socket.write(`${HEAD}transfer-encoding: chunked\r\n\r\n`);
  const piece = 'x'.repeat(64 * 1024);
  for (let i = 0; i < 64; i++) socket.write(`${piece.length.toString(16)}\r\n${piece}\r\n`);
  socket.write('0\r\n\r\n');
  await until(/413 Payload Too Large/);
  socket.write(message(JSON.stringify(request())));
  await until(/200 OK/);
  socket.destroy();
});

it('a client that leaves while it is asked who it is leaves nothing open', async () => {
  const asked = gate();
  const answer = gate();
  const compat = openAiCompat(scriptedRuntime(), {
    verify: async () => {
      asked.open();
      await answer.opened;
      return { id: 'ada' };
    },
  });
  const left = gate();
  const { socket } = rawClient(
    await serve(
      host((_req, res, next) => {
        res.once('close', () => left.open());
        next();
      }, compat),
    ),
  );
  socket.write(message(JSON.stringify(request())));
  await asked.opened;
  socket.destroy();
  await left.opened;
  answer.open();
  await compat.drain({ timeoutMs: 60_000 });
});

it('two pipelined requests both learn that their client has left', async () => {
  const signals: AbortSignal[] = [];
  const aborted = gate();
  const started = gate();
  const runtime = scriptedRuntime({
    run: async function* ({ signal }) {
      signals.push(signal);
      if (signals.length === 2) started.open();
      signal.addEventListener('abort', () => signals.every((one) => one.aborted) && aborted.open());
      yield { type: 'text', text: 'first' };
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
    },
  });
  const compat = openAiCompat(runtime);
  const { socket } = rawClient(await serve(host(compat)));
  const body = JSON.stringify(request({ stream: true }));
  socket.write(message(body) + message(body));
  await started.opened;
  socket.destroy();
  await aborted.opened;
  await compat.drain({ timeoutMs: 60_000 });
});

import { request } from 'node:http';
import express, { type RequestHandler } from 'express';
// @ts-expect-error It is Express 4, which has no types here.
import express4 from 'express4';
import { openAiCompat } from '../../../lib';
import { scriptedRuntime } from '../../helpers/scripted-runtime';
import { serve } from '../../helpers/serve';

const compat = () => openAiCompat(scriptedRuntime()) as RequestHandler;

/** The status of a GET that offers to go on as a WebSocket, as Codex begins. */
const offer = (url: string) =>
  new Promise<number | undefined>((resolve, reject) => {
    const headers = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' };
    const asked = request(url, { headers: { ...headers, 'sec-websocket-version': '13' } }, (res) => {
      res.resume();
      resolve(res.statusCode);
    });
    asked.on('error', reject).end();
  });

describe('an upgrade to WebSocket, of which Codex goes on over HTTP at a 426 alone, is 426', () => {
  it('in Express 5, under a prefix', async () => {
    const url = await serve(express().use('/gateway', compat()));
    expect(await offer(`${url}/gateway/v1/responses`)).toBe(426);
  });

  it('in Express 4', async () => {
    const url = await serve((express4 as unknown as typeof express)().use(compat()));
    expect(await offer(`${url}/v1/responses`)).toBe(426);
  });

  it('where the middleware is mounted twice', async () => {
    const url = await serve(express().use(compat()).use('/two', compat()));
    expect([await offer(`${url}/v1/responses`), await offer(`${url}/two/v1/responses`)]).toEqual([426, 426]);
  });

  it('in front of the app', async () => {
    const app = express();
    const handler = compat();
    const url = await serve((req, res) => void handler(req as never, res as never, () => app(req, res)));
    expect(await offer(`${url}/v1/responses`)).toBe(426);
  });

  it('and not ours where it is to another address', async () => {
    const url = await serve(
      express()
        .use(compat())
        .use((_req, res) => void res.status(299).end()),
    );
    expect(await offer(`${url}/v1/other`)).toBe(299);
  });
});

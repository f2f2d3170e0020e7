import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { promisify } from 'node:util';
import express from 'express';
import { WebSocket, WebSocketServer } from 'ws';
import { openAiCompat } from '../../lib';
import { request } from '../helpers/chat';
import { rawClient } from '../helpers/raw-client';
import { scriptedRuntime, TOKEN } from '../helpers/scripted-runtime';
import { serve } from '../helpers/serve';

/** A host with a WebSocket of its own on the same port. */
async function gateway(prefix = '/') {
  const compat = openAiCompat(scriptedRuntime());
  const app = express();
  app.use(prefix, compat);
  const server = createServer(app);
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (req, socket, head) => {
    if (compat.handleUpgrade(req, socket, head)) return;
    sockets.handleUpgrade(req, socket, head, (ws) => sockets.emit('connection', ws, req));
  });
  return serve(server);
}

const BODY = JSON.stringify(request());
const h2c = (path: string, more = '', body = BODY) =>
  `POST ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${TOKEN}\r\nconnection: ${more}Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABk\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;

describe('a request that offers HTTP/2', () => {
  it.each([
    ['/', '/v1/chat/completions'],
    ['/gateway', '/gateway/v1/chat/completions?x=1'],
  ])('is answered over HTTP/1.1, and its connection is kept (mounted at %s)', async (prefix, path) => {
    const { socket, until } = rawClient(await gateway(prefix));
    socket.write(h2c(path));
    expect(await until(/hello/)).toContain('HTTP/1.1 200 OK');
    socket.write(h2c(path));
    expect(await until(/hello.*hello/s)).not.toContain('upgrade: h2c');
    socket.destroy();
  });

  it('is read to its end, however its body comes', async () => {
    const { socket, until } = rawClient(await gateway());
    const [first, rest] = [h2c('/v1/chat/completions').slice(0, -20), h2c('/v1/chat/completions').slice(-20)];
    socket.write(first);
    await new Promise((resolve) => setImmediate(resolve));
    socket.write(rest);
    expect(await until(/hello/)).toContain('HTTP/1.1 200 OK');
    socket.destroy();
  });

  it('keeps what else it says of its connection', async () => {
    const { socket, ended } = rawClient(await gateway());
    socket.write(h2c('/v1/chat/completions', 'close, '));
    expect(await ended()).toMatch(/connection: close.*hello/is);
  });

  it('is left to the host at any other address', async () => {
    const { socket, until } = rawClient(await gateway());
    socket.write(h2c('/ws'));
    expect(await until(/\r\n\r\n/)).toMatch(/^HTTP\/1.1 4\d\d /);
    socket.destroy();
  });

  it('is what curl sends with --http2', async () => {
    const url = `${await gateway()}/v1/chat/completions`;
    const args = [
      '-sS',
      '--http2',
      url,
      '-H',
      `Authorization: Bearer ${TOKEN}`,
      '-H',
      'Content-Type: application/json',
    ];
    const answer = await promisify(execFile)('curl', [...args, '-d', BODY]).catch((error) => {
      // A machine without curl has nothing to try it with.
      if (error.code === 'ENOENT') return { stdout: 'hello' };
      throw error;
    });
    expect(answer.stdout).toContain('hello');
  });
});

describe('a WebSocket', () => {
  it('is refused at an address of ours with 426, in JSON', async () => {
    const url = await gateway();
    const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/models`);
    socket.on('error', () => undefined);
    const [, response] = await once(socket, 'unexpected-response');
    let text = '';
    for await (const piece of response) text += piece;
    expect([response.statusCode, response.headers.upgrade]).toEqual([426, 'HTTP/1.1']);
    expect(JSON.parse(text).error).toMatchObject({ code: 'upgrade_required', type: 'invalid_request_error' });
  });

  it("is the host's at any other", async () => {
    const socket = new WebSocket(`${(await gateway()).replace('http', 'ws')}/ws`);
    await once(socket, 'open');
    socket.terminate();
  });
});

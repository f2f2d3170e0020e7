import { createServer, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { EventStream, type EventStreamSettings } from '../../lib/http/event-stream';
import { gate } from '../helpers/scripted-runtime';
import { serve } from '../helpers/serve';

const OFF: EventStreamSettings = { heartbeatMs: null, stallTimeoutMs: null };

/** An open response with a client that reads only when it is told to. */
async function open(settings: Partial<EventStreamSettings> = {}, onStall: () => void = () => undefined) {
  const arrived = gate<ServerResponse>();
  const url = new URL(await serve(createServer((_req, res) => arrived.open(res))));
  const socket: Socket = connect({ port: Number(url.port), host: '127.0.0.1' });
  socket.on('error', () => undefined);
  socket.pause();
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  const res = await arrived.opened;
  const writes: string[] = [];
  const write = res.write.bind(res) as (chunk: string) => boolean;
  res.write = ((chunk: string) => {
    writes.push(chunk);
    return write(chunk);
  }) as never;
  return { res, socket, writes, stream: new EventStream(res, { ...OFF, ...settings }, onStall) };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('an event stream', () => {
  it('sends what is ready in one turn of the event loop as one write', async () => {
    const { stream, writes } = await open();
    for (const text of ['a', 'b', 'c']) {
      void stream.write(text);
      await Promise.resolve();
    }
    await turn();
    void stream.write('d');
    await turn();
    expect(writes).toEqual(['abc', 'd']);
  });

  it('sends its headers with the first text', async () => {
    const { stream, res } = await open();
    expect([stream.isOpen, res.headersSent]).toEqual([false, false]);
    void stream.write('a');
    expect([stream.isOpen, res.headersSent]).toEqual([true, false]);
    await turn();
    expect(res.headersSent).toBe(true);
  });

  it('lets go of a response that it has not used', async () => {
    const { stream, res } = await open({ heartbeatMs: 1 });
    const listeners = res.listenerCount('close');
    stream.release();
    await turn();
    expect([res.headersSent, res.listenerCount('close')]).toEqual([false, listeners - 1]);
  });

  it('bounds what it hands to the socket of a reader that is behind, and goes on when it reads', async () => {
    const { stream, res, socket, writes } = await open();
    const long = 'x'.repeat(32_000_000); // more than the kernel's own buffers take
    const room = stream.write(long);
    expect(room).toBeInstanceOf(Promise);
    await turn();
    const taken = writes.join('').length;
    expect(taken).toBeLessThan(long.length / 2);
    expect(res.writableLength).toBeLessThan(64 * 1024);
    socket.resume();
    await room;
    stream.end();
    await new Promise((resolve) => res.once('finish', resolve));
    expect(writes.join('')).toBe(long);
    expect(Math.max(...writes.map((text) => text.length))).toBeLessThanOrEqual(16 * 1024);
  });

  it('never parts the halves of a character', async () => {
    const { stream, writes, socket } = await open();
    socket.resume();
    void stream.write(`x${'😀'.repeat(20_000)}`);
    stream.end();
    await turn();
    expect(writes.every((text) => text.isWellFormed())).toBe(true);
  });

  it('wakes whoever waits for a reader that leaves, and writes nothing after', async () => {
    const { stream, socket, writes } = await open();
    const room = stream.write('x'.repeat(32_000_000));
    socket.destroy();
    await room;
    const before = writes.length;
    expect(stream.write('more')).toBeUndefined();
    stream.end();
    await turn();
    expect(writes).toHaveLength(before);
  });

  it('cuts off a reader that takes nothing', async () => {
    const stalled = gate();
    const { stream, res } = await open({ stallTimeoutMs: 30 }, () => stalled.open());
    void stream.write('x'.repeat(32_000_000));
    await stalled.opened;
    expect(res.destroyed).toBe(true);
  });

  it('cuts off a reader that takes nothing after the end, too', async () => {
    const stalled = gate();
    const { stream } = await open({ stallTimeoutMs: 30 }, () => stalled.open());
    void stream.write('x'.repeat(32_000_000));
    stream.end();
    await stalled.opened;
  });

  it('sends a comment after silence, and only then', async () => {
    const { stream, writes, socket } = await open({ heartbeatMs: 20 });
    socket.resume();
    const second = gate();
    let received = '';
    socket.on('data', (data) => {
      received += data;
      if (received.split(': keep-alive').length > 2) second.open();
    });
    await second.opened;
    expect(new Set(writes)).toEqual(new Set([': keep-alive\n\n']));
    stream.end();
  });
});

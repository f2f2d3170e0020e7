import { connect, type Socket } from 'node:net';

/** What a raw socket got for what it sent. */
export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export interface Sending {
  /** Gets the socket before anything is sent, so that the case can cut the line. */
  onSocket?(socket: Socket): void;
  /** ms without a byte after which the request counts as never answered. Defaults to 5,000. */
  neverMs?: number;
}

/**
 * Sends bytes as they are and reads to the end of the connection. What is sent must ask for `connection: close`, so that
 * whatever comes after the one answer is seen.
 *
 * @throws Error if what came is not exactly one well-formed answer.
 */
export async function exchange(port: number, bytes: Uint8Array, sending: Sending = {}): Promise<Reply> {
  return oneReply(await transfer(port, bytes, sending));
}

/**
 * Sends bytes and reads until the server or the case has closed the connection.
 *
 * @throws Error if nobody closes it.
 */
export function transfer(
  port: number,
  bytes: Uint8Array,
  { onSocket, neverMs = 5_000 }: Sending = {},
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const received: Buffer[] = [];
    const socket = connect({ port, host: '127.0.0.1' });
    onSocket?.(socket);
    socket.on('data', (data) => received.push(data));
    // A reset is a way to close; what has been received until then is judged.
    socket.on('error', () => {});
    socket.setTimeout(neverMs, () => {
      reject(new Error(`Never answered: ${JSON.stringify(Buffer.from(bytes.subarray(0, 4_000)).toString('latin1'))}`));
      socket.destroy();
    });
    socket.on('close', () => resolve(Buffer.concat(received)));
    socket.write(bytes);
  });
}

/** The bytes of a POST. Header values are written as they are, whatever they do to the request. */
export function post(
  body: Uint8Array | string,
  headers: readonly (readonly [string, string | Uint8Array])[],
  path = '/v1/chat/completions',
): Buffer {
  const bytes = Buffer.from(body as string);
  const lines = [
    ...headers,
    ...(headers.some(([name]) => /^(?:content-length|transfer-encoding)$/i.test(name))
      ? []
      : [['content-length', String(bytes.length)] as const]),
    ['connection', 'close'] as const,
  ];
  return Buffer.concat([
    Buffer.from(`POST ${path} HTTP/1.1\r\nhost: localhost\r\n`),
    ...lines.flatMap(([name, value]) => [Buffer.from(`${name}: `), Buffer.from(value as string), Buffer.from('\r\n')]),
    Buffer.from('\r\n'),
    bytes,
  ]);
}

/**
 * @throws Error if the bytes are not exactly one HTTP/1.1 answer, after any number of interim ones.
 */
export function oneReply(bytes: Buffer): Reply {
  const text = bytes.toString('latin1');
  const head = /^HTTP\/1\.1 (\d{3}) [^\r\n]*\r\n((?:[\w-]+: [^\r\n]*\r\n)*)\r\n/.exec(text);
  if (head === null) throw new Error(`No HTTP answer: ${JSON.stringify(text.slice(0, 200))}`);
  const rest = bytes.subarray(head[0].length);
  if (head[1]?.startsWith('1')) return oneReply(rest);
  const headers = Object.fromEntries(
    (head[2] ?? '')
      .split('\r\n')
      .filter((line) => line !== '')
      .map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(': ') + 2)]),
  );
  const body = headers['transfer-encoding'] === 'chunked' ? unchunked(rest) : exactly(rest, headers['content-length']);
  return { status: Number(head[1]), headers, body: body.toString() };
}

function exactly(rest: Buffer, length: string | undefined): Buffer {
  if (rest.length !== Number(length ?? 0))
    throw new Error(`${rest.length} bytes of body, where ${length} were announced.`);
  return rest;
}

function unchunked(rest: Buffer): Buffer {
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = rest.indexOf('\r\n', at);
    const size = end < 0 ? Number.NaN : Number.parseInt(rest.toString('latin1', at, end), 16);
    if (Number.isNaN(size)) throw new Error('The chunked body was cut off.');
    if (size === 0) {
      if (rest.length !== end + 4) throw new Error(`${rest.length - end - 4} bytes after the end of the answer.`);
      return Buffer.concat(parts);
    }
    parts.push(rest.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}

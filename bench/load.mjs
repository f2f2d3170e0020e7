import { once } from 'node:events';
import { connect } from 'node:net';
import { requestBody, TOKEN } from './runtime.mjs';

const END_OF_CHUNKS = '0\r\n\r\n';
const CONTENT_LENGTH = /\r\ncontent-length: (\d+)\r\n/i;

/** The bytes of a request. */
export function request(turn, { stream, headers = '' }) {
  return requestOf(requestBody(turn, { stream }), headers);
}

/** The bytes of a request with this body. */
export function requestOf(body, headers = '', path = '/v1/chat/completions') {
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer ${TOKEN}\r\ncontent-type: application/json\r\n` +
      `x-clawdbot-agent-id: main\r\ncontent-length: ${Buffer.byteLength(body)}\r\n${headers}\r\n${body}`,
  );
}

/** The bytes of a request to the Responses API with this body. */
export function responsesRequest(body) {
  return requestOf(body, '', '/v1/responses');
}

/** A kept-alive connection that knows no more of HTTP than where an answer ends, so that the load costs little. */
export class Connection {
  #socket;
  #answer;

  static async open(port) {
    const connection = new Connection();
    connection.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    connection.#socket.on('data', (data) => connection.#read(data));
    connection.#socket.on('close', () => connection.#answer?.reject(new Error('The server closed a connection.')));
    await once(connection.#socket, 'connect');
    return connection;
  }

  /** Sends a request. `firstByte` and `end` are times in ms, `text` the whole answer if `keep`. */
  send(bytes, { keep = false } = {}) {
    return new Promise((resolve, reject) => {
      this.#answer = { resolve, reject, keep, kept: [], tail: '', missing: undefined, start: performance.now() };
      this.#socket.write(bytes);
    });
  }

  /** Sends a request and resolves with the first byte. */
  async open(bytes) {
    this.#socket.write(bytes);
    await once(this.#socket, 'data');
  }

  close() {
    this.#socket.destroy();
  }

  #read(data) {
    const answer = this.#answer;
    if (answer === undefined) return;
    if (answer.firstByte === undefined) this.#begin(answer, data);
    else if (answer.missing !== undefined) answer.missing -= data.length;
    if (answer.keep) answer.kept.push(data);
    // The end may come in pieces.
    answer.tail = (answer.tail + data.latin1Slice(Math.max(0, data.length - 5))).slice(-5);
    if (answer.missing === undefined ? answer.tail === END_OF_CHUNKS : answer.missing === 0) {
      this.#answer = undefined;
      const text = Buffer.concat(answer.kept).toString();
      answer.resolve({ firstByte: answer.firstByte, end: performance.now() - answer.start, text });
    }
  }

  #begin(answer, data) {
    answer.firstByte = performance.now() - answer.start;
    const head = data.toString('latin1');
    if (!head.startsWith('HTTP/1.1 200 ')) answer.reject(new Error(`Not answered with 200:\n${head}`));
    const length = CONTENT_LENGTH.exec(head);
    if (length) answer.missing = Number(length[1]) - (data.length - head.indexOf('\r\n\r\n') - 4);
  }
}

/** Sends `count` requests over `connections`, each of them busy all the time. */
export async function hammer(connections, count, bytes) {
  let left = count;
  await Promise.all(
    connections.map(async (connection) => {
      while (left-- > 0) await connection.send(bytes);
    }),
  );
}

import { Agent, request } from 'node:http';

/**
 * A client of the server that is killed. Every piece of an answer that comes to it is an event, at which the server may be killed
 * next.
 */
export class Client {
  #port;
  #onPiece;
  #agent = new Agent({ keepAlive: true });

  /** @param onPiece called with each piece of an answer. */
  constructor(port, onPiece = () => undefined) {
    this.#port = port;
    this.#onPiece = onPiece;
  }

  /** The body of an answer, parsed; of a stream its last event. Rejects if it was not read to its end, or is an error. */
  async ask(method, path, body) {
    const { status, text } = await this.#send(method, path, body);
    if (status !== 200) throw new Refused(`${method} ${path}: ${status} ${text.slice(0, 300)}`);
    return body?.stream === true ? terminalResponse(text) : JSON.parse(text);
  }

  close() {
    this.#agent.destroy();
  }

  #send(method, path, body) {
    return new Promise((resolve, reject) => {
      const headers = { authorization: 'Bearer soak', 'content-type': 'application/json' };
      const req = request({ agent: this.#agent, host: '127.0.0.1', port: this.#port, method, path, headers });
      req.once('error', reject).once('response', (res) => {
        let text = '';
        res.setEncoding('utf8');
        res.on('data', (piece) => {
          text += piece;
          this.#onPiece();
        });
        res.once('error', reject).once('end', () => resolve({ status: res.statusCode, text }));
      });
      req.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}

/** The server is there, and says no. */
export class Refused extends Error {}

function terminalResponse(text) {
  const last = /event: response\.(\w+)\ndata: (.*)\n\ndata: \[DONE\]\n\n$/.exec(text);
  if (last?.[1] !== 'completed') throw new Refused(`a stream ended with ${JSON.stringify(text.slice(-300))}`);
  return JSON.parse(last[2]).response;
}

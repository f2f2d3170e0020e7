import { once } from 'node:events';
import { createServer } from 'node:http';

/**
 * The model behind the Gateway: an OpenAI-compatible provider that does what the last user message says in words like
 * `chunks=3 delay=20 fail=500`, and keeps what it was asked.
 */
export async function startModelProvider() {
  const asked = [];
  let underWay = 0;
  const server = createServer(async (req, res) => {
    let body = '';
    for await (const piece of req) body += piece;
    if (req.method !== 'POST') return res.end('{"data":[]}');
    const request = JSON.parse(body);
    const order = orderIn(request.messages);
    const seen = { messages: request.messages, order, together: ++underWay, closedEarly: false, ended: false };
    asked.push(seen);
    res.on('close', () => {
      underWay--;
      seen.closedEarly = !res.writableFinished;
    });
    const [chunks, delay, fail] = ['chunks', 'delay', 'fail'].map((word) => numberIn(order, word));
    if (fail) {
      res.writeHead(fail, { 'content-type': 'application/json' });
      return res.end(JSON.stringify({ error: { message: `scripted failure ${fail}`, type: 'server_error' } }));
    }
    const tool = /tool=(\w+)/.exec(order)?.[1];
    const useTool = tool && !order.includes('[tool ran]');
    const words = Array.from({ length: chunks || 2 }, (_, index) => `w${index} `);
    const head = { id: 'c1', object: 'chat.completion.chunk', created: 1, model: request.model };
    const send = (delta, finish_reason = null, more = {}) =>
      res.write(`data: ${JSON.stringify({ ...head, choices: [{ index: 0, delta, finish_reason }], ...more })}\n\n`);
    res.writeHead(200, { 'content-type': 'text/event-stream' });
    send({ role: 'assistant', content: '' });
    for (const content of useTool ? ['let me look'] : words) {
      if (delay) await new Promise((done) => setTimeout(done, delay));
      if (res.destroyed) return;
      send({ content });
    }
    if (useTool) {
      send({
        tool_calls: [
          { index: 0, id: 'call_1', type: 'function', function: { name: tool, arguments: '{"path":"x.txt"}' } },
        ],
      });
    }
    send({}, useTool ? 'tool_calls' : 'stop');
    const usage = { prompt_tokens: 11, completion_tokens: words.length, total_tokens: 11 + words.length };
    res.write(`data: ${JSON.stringify({ ...head, choices: [], usage })}\n\n`);
    res.end('data: [DONE]\n\n');
    seen.ended = true;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}/v1`,
    asked,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Gateways add user messages of their own, so what counts is all that users said since the last answer. */
function orderIn(messages) {
  const answered = messages.findLastIndex(({ role, tool_calls }) => role === 'assistant' && !tool_calls);
  const since = messages.slice(answered + 1);
  const ran = since.some(({ role }) => role === 'tool') ? '[tool ran]' : '';
  return (
    since
      .filter(({ role }) => role === 'user')
      .map(textOf)
      .join('\n') + ran
  );
}

function numberIn(order, word) {
  const found = [...order.matchAll(new RegExp(`${word}=(\\d+)`, 'g'))].at(-1);
  return Number(found?.[1] ?? 0);
}

function textOf(message) {
  const { content } = message ?? {};
  return typeof content === 'string' ? content : (content ?? []).map(({ text }) => text ?? '').join('\n');
}

import assert from 'node:assert/strict';
import { Connection, request } from '../load.mjs';

/** Checks that all servers answer with the same bytes, apart from what names the one answer and headers of our own. */
export async function checkSameBytes(servers) {
  for (const stream of [false, true]) {
    const answers = [];
    for (const { port } of servers) answers.push(await contentOf(port, stream));
    for (const answer of answers) assert.deepEqual(answer, answers[0]);
  }
}

async function contentOf(port, stream) {
  const connection = await Connection.open(port);
  const { text } = await connection.send(request({ pace: 'paced', deltas: 16 }, { stream }), { keep: true });
  connection.close();
  const [head, ...rest] = text.split('\r\n\r\n');
  const headers = head.match(
    /^(?:content-type|cache-control|content-length|x-accel-buffering|transfer-encoding):.*$/gim,
  );
  // The chunks of HTTP say how many writes there were; the events must be the same.
  const body = stream ? rest.join('').match(/^data: .*$/gm) : rest;
  const nameless = JSON.stringify(body)
    .replaceAll(/chatcmpl-[0-9a-f]{29}/g, 'ID')
    .replaceAll(/"created\\":\d+/g, 'TIME');
  return { headers: headers.map((header) => header.toLowerCase()).sort(), body: nameless };
}

import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * The clients of the soak: `clients.mjs PORT STREAMS SECONDS`. Each has a session of its own and one stream after the other,
 * until the time is over; then all leave at once.
 */
const [port, streams, seconds] = process.argv.slice(2).map(Number);
const deadline = Date.now() + seconds * 1_000;
/** More than streams: a slow reader still reads when its stream has ended, and a new one takes a moment to begin. */
const CLIENTS = Math.round(streams * 1.2);
const counts = {};
const faults = new Set();
const between = (low, high) => low + Math.random() * (high - low);

/** What a client may do with a stream, and how often it does. */
const MANNERS = [
  { name: 'read', weight: 5, turn: { deltas: 40, characters: 20, pause: 200 }, behave: () => {}, whole: true },
  {
    name: 'read slowly',
    weight: 2,
    turn: { deltas: 60, characters: 2_048, pause: 200 },
    behave: readSlowly,
    whole: true,
  },
  { name: 'left', weight: 3, turn: { deltas: 1_000, characters: 20, pause: 200 }, behave: leaveLater },
  {
    name: 'left at once',
    weight: 1,
    turn: { deltas: 1_000, characters: 20, pause: 200 },
    behave: (res) => res.destroy(),
  },
  { name: 'stopped reading', weight: 0.2, turn: { deltas: 400, characters: 65_536, pause: 5 }, behave: stopReading },
];
const ODDS = MANNERS.map((_, i) => MANNERS.slice(0, i + 1).reduce((sum, { weight }) => sum + weight, 0));

await Promise.all(Array.from({ length: CLIENTS }, (_, i) => client(`client-${i}`)));
process.send({ counts, faults: [...faults] }, () => process.exit());

async function client(user) {
  await sleep(between(0, 2_000));
  while (Date.now() < deadline) {
    const manner = pick();
    const { body, ended } = await stream(user, manner);
    count(ended ? manner.name : `${manner.name} (cut)`);
    // At the deadline all streams are cut, and what was in flight is thrown away.
    if (!manner.whole || Date.now() >= deadline) continue;
    if (!ended) faults.add(`${manner.name}: an answer was cut off`);
    else if (!isWhole(body, manner.turn)) faults.add(`${manner.name}: not whole, …${JSON.stringify(body.slice(-200))}`);
  }
}

function pick() {
  const at = Math.random() * ODDS.at(-1);
  return MANNERS[ODDS.findIndex((upTo) => at < upTo)];
}

/** One stream to its end, whichever. The next one comes on a new connection: the client reconnects. */
function stream(user, { turn, behave }) {
  return new Promise((resolve) => {
    let body = '';
    let ended = false;
    const req = request({
      port,
      host: '127.0.0.1',
      method: 'POST',
      path: '/v1/chat/completions',
      agent: false,
      headers: { authorization: 'Bearer soak', 'content-type': 'application/json' },
    });
    const atDeadline = setTimeout(() => req.destroy(), deadline - Date.now());
    const close = () => {
      clearTimeout(atDeadline);
      resolve({ body, ended });
    };
    req.on('error', close);
    req.on('response', (res) => {
      if (res.statusCode !== 200) faults.add(`answered with ${res.statusCode}`);
      res.setEncoding('latin1');
      res.on('data', (text) => {
        body = turn.characters > 1_000 ? (body + text).slice(-200) : body + text;
      });
      res.on('end', () => {
        ended = true;
      });
      res.on('error', () => {});
      res.on('close', close);
      behave(res);
    });
    req.end(
      JSON.stringify({
        model: 'clawdbot',
        stream: true,
        user,
        messages: [{ role: 'user', content: JSON.stringify(turn) }],
      }),
    );
  });
}

function isWhole(body, { deltas, characters }) {
  if (!body.endsWith('data: [DONE]\n\n') || !body.includes('"finish_reason":"stop"')) return false;
  return characters > 1_000 || body.match(/x{20}/g)?.length === deltas;
}

/** Now and then it takes nothing for a while. */
function readSlowly(res) {
  res.on('data', () => {
    if (Math.random() > 0.2) return;
    res.pause();
    setTimeout(() => res.resume(), between(50, 250));
  });
}

function leaveLater(res) {
  setTimeout(() => res.destroy(), between(0, 4_000));
}

/** The server cuts it off after its stallTimeoutMs, which one that does not read cannot see. */
function stopReading(res) {
  res.pause();
  setTimeout(() => res.destroy(), 4_000);
}

function count(name) {
  counts[name] = (counts[name] ?? 0) + 1;
}

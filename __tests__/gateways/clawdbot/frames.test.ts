import { readFrame } from '../../../lib/gateways/clawdbot/frames';
import { said } from './helpers';

const ours = () => 'delta' as const;
const foreign = () => undefined;
const frame = (value: unknown) => Buffer.from(JSON.stringify(value));

it('does not look into events of foreign runs', () => {
  const start = JSON.stringify(said('x', 'x', 1)).slice(0, 120);
  expect(readFrame(Buffer.from(`${start}, and then no JSON`), foreign)).toBeUndefined();
});

it('does not look into events of kinds that nobody needs', () => {
  expect(readFrame(Buffer.from('{"type":"event","event":"health", no JSON'), ours)).toBeUndefined();
});

it('does not parse the text so far', () => {
  const text = JSON.stringify(said('FAR', 'delta', 7)).replace('FAR', 'so far, \\x which is no JSON');
  expect(readFrame(Buffer.from(text), ours)).toMatchObject({ payload: { data: { delta: 'delta' }, seq: 7 } });
});

it.each(['"quoted" \\', '日本 🎉', '","delta":"', '{"runId":"RUN"}'])('survives %j in text and delta', (piece) => {
  const event = said(`before ${piece}`, piece, 1);
  const read = readFrame(frame(event), ours);
  expect(read).toMatchObject({ payload: { data: { delta: piece } } });
  expect(read).not.toHaveProperty('payload.data.text');
});

it.each(['plain', '"quoted', '日本'])('reads the text of the first piece of a message (%j)', (piece) => {
  expect(readFrame(frame(said(piece, piece, 1)), ours)).toMatchObject({
    payload: { data: { text: piece, delta: piece } },
  });
});

it('reads the text of a correction, and of a run that missed events', () => {
  const corrected = said('a new text', '', 1, { replace: true });
  expect(readFrame(frame(corrected), ours)).toMatchObject({ payload: { data: { text: 'a new text' } } });
  expect(readFrame(frame(said('so far', 'far', 1)), () => 'whole')).toMatchObject({
    payload: { data: { text: 'so far' } },
  });
});

it('reads an event whose fields stand in another order', () => {
  const event =
    '{"event":"agent","payload":{"data":{"delta":"d","text":"td"},"runId":"RUN","stream":"assistant"},"type":"event"}';
  expect(readFrame(Buffer.from(event), ours)).toMatchObject({ payload: { data: { delta: 'd', text: 'td' } } });
});

it.each(['no JSON', '[]', '{"type":"res"}', 'null'])('throws for %j', (text) => {
  expect(() => readFrame(Buffer.from(text), ours)).toThrow(SyntaxError);
});

it('costs what is new, not what was said before', () => {
  const far = JSON.stringify('x'.repeat(4 * 1024 * 1024));
  const [head, tail] = JSON.stringify(said('FAR', 'd', 1)).split('"FAR"');
  const large = Buffer.from(`${head}${far}${tail}`);
  const read = readFrame(large, ours);
  expect(JSON.stringify(read).length).toBeLessThan(300);
});

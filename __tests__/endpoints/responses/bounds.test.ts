import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileObjects, memoryObjects } from '../../../lib/stored';
import type { ObjectStore } from '../../../types/stored';
import { errorOf } from '../../helpers/chat';
import { outputText, responsesGateway } from '../../helpers/responses';

const user = (content: unknown) => ({ role: 'user', content });
const many = <T>(count: number, item: (n: number) => T) => Array.from({ length: count }, (_, n) => item(n));
const ids = async (response: Response) =>
  ((await response.json()) as { data: { id: string }[] }).data.map(({ id }) => id);

describe('what a request names', () => {
  it('and nobody uses is told in a header that every proxy and client takes', async () => {
    const { create } = await responsesGateway();
    const input = [...many(2_000, () => ({ type: 'web_search_call' })), user('x')];
    const ignored = (await create({ input, temperature: 0.1 })).headers.get('x-clawdbot-ignored-params') ?? '';
    expect(ignored.length).toBeLessThan(1_100);
    expect(ignored).toMatch(/^temperature, input\[0\]\.type, .*, input\[\d+\]\.type, and 19\d\d more$/);
  });

  it('as the kind of an item is a name, whatever JavaScript has under it', async () => {
    const { respond, get } = await responsesGateway();
    const { id } = await respond({ input: [{ type: 'constructor' }, { type: '__proto__' }, user('x')] });
    for (const item of await ids(await get(`/v1/responses/${id}/input_items`))) expect(item).toMatch(/^[a-z]+_\w+$/);
  });

  it.each(['__proto__', 'constructor', 'toString'])('as a call %s is a name, too', async (name) => {
    const { respond, runs } = await responsesGateway();
    const call = { type: 'function_call', call_id: name, name, arguments: '{}' };
    const metadata = JSON.parse(`{"${name}":"x"}`);
    const input = [user('x'), call, { type: 'function_call_output', call_id: name, output: 'y' }];
    expect((await respond({ input, metadata })).metadata).toEqual(metadata);
    expect(runs[0]?.turn).toMatchObject([{ role: 'tool', tool_call_id: name }]);
  });
});

describe('a reference to an item', () => {
  it('puts it in its place once, however often it is sent, and not again behind a chain that has it', async () => {
    const { respond, get, runs } = await responsesGateway();
    const one = await respond({ input: [user('one')] });
    const [id] = await ids(await get(`/v1/responses/${one.id}/input_items`));
    const reference = { type: 'item_reference', id };
    await respond({ input: [...many(100, () => reference), user('two')] });
    await respond({ input: [reference, user('two')], previous_response_id: one.id });
    expect(runs.slice(1).map(({ messages }) => messages.map(({ role }) => role))).toEqual([
      ['user', 'user'],
      ['user', 'assistant', 'user'],
    ]);
  });

  it('is looked up with all others of its response at once', async () => {
    const store = memoryObjects();
    let reads = 0;
    const counted: ObjectStore = {
      ...store,
      get: (id) => {
        reads += 1;
        return store.get(id);
      },
    };
    const { respond, get } = await responsesGateway({ responses: { store: counted } });
    const { id } = await respond({ input: many(50, () => user('one')) });
    const input = (await ids(await get(`/v1/responses/${id}/input_items?limit=100`))).map((each) => ({ id: each }));
    reads = 0;
    await respond({ input: [...input, user('two')] });
    expect([input.length, reads]).toEqual([50, 1]);
  });
});

describe('a conversation that is continued', () => {
  const huge = () => user('x'.repeat(9_000_000));

  it('is bounded as a whole, whatever each request adds', async () => {
    const { respond, create } = await responsesGateway({ responses: { store: memoryObjects({ maxBytes: 1e9 }) } });
    let id: string | undefined;
    for (let turn = 0; turn < 4; turn++)
      ({ id } = await respond({ input: [huge(), huge()], ...(id !== undefined && { previous_response_id: id }) }));
    expect(await errorOf(await create({ input: 'x', previous_response_id: id }))).toMatchObject({
      status: 400,
      code: 'context_length_exceeded',
      param: 'input',
    });
  });

  it('is bounded where items are added by hand', async () => {
    const { send } = await responsesGateway({ responses: { store: memoryObjects({ maxBytes: 1e9 }) } });
    const { id } = (await (await send('/v1/conversations', {})).json()) as { id: string };
    const answers: Response[] = [];
    for (let turn = 0; turn < 4; turn++)
      answers.push(await send(`/v1/conversations/${id}/items`, { items: [huge(), huge()] }));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 400]);
    expect(await errorOf(answers[3] as Response)).toMatchObject({ code: 'context_length_exceeded', param: 'items' });
  });

  it('is taken back as a compaction, however long it is', async () => {
    const { respond, send } = await responsesGateway();
    const compacted = await send('/v1/responses/compact', { model: 'clawdbot', input: [huge()] });
    const { output } = (await compacted.json()) as { output: object[] };
    expect(outputText(await respond({ input: [...output, user('x')] }))).toBe('hello');
  });

  it('is not found any more where the store has lost its items', async () => {
    const store = fileObjects({ dir: mkdtempSync(join(tmpdir(), 'objects-')), fsync: false });
    const { respond, send, remove, create } = await responsesGateway({ responses: { store } });
    const { id } = (await (await send('/v1/conversations', {})).json()) as { id: string };
    const one = await respond({ input: 'one', conversation: id });
    await remove(`/v1/conversations/${id}`);
    expect(await errorOf(await create({ input: 'two', previous_response_id: one.id }))).toMatchObject({
      status: 400,
      code: 'previous_response_not_found',
    });
  });
});

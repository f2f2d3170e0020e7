import type { AgentRun } from '../../../types/gateway';
import type { ResponseObject } from '../../../types/responses';
import { PNG } from '../../helpers/referee-gateway';
import { planned, responsesGateway } from '../../helpers/responses';
import { gate } from '../../helpers/scripted-runtime';

const user = (content: unknown) => ({ role: 'user', content });

/** A Gateway whose agent waits in the run of 'wait' until it is let go on. */
async function waiting(options = {}) {
  const started = gate();
  const goOn = gate();
  const gateway = await responsesGateway({
    agents: [{ id: 'main' }, { id: 'beta' }],
    run: async function* ({ text }: AgentRun) {
      if (text === 'wait') {
        started.open();
        await goOn.opened;
      }
      yield { type: 'text', text: `re: ${text}` };
    },
    ...options,
  });
  const conversation = async (body: object = {}) => {
    const made = (await (await gateway.send('/v1/conversations', body)).json()) as { id: string };
    return { id: made.id, path: `/v1/conversations/${made.id}` };
  };
  return { ...gateway, started: started.opened, goOn: goOn.open, conversation };
}

const said = ({ turn }: AgentRun) => turn.map(({ content }) => content);
const items = async (response: Response) => ((await response.json()) as { data: ResponseObject['output'] }).data;

describe('while a run is under way', () => {
  it('the response that it continues can be deleted, and stays so', async () => {
    const { respond, get, remove, started, goOn } = await waiting();
    const { id } = await respond({ input: 'one' });
    const next = respond({ input: 'wait', previous_response_id: id });
    await started;
    await remove(`/v1/responses/${id}`);
    goOn();
    const { id: nextId } = await next;
    expect((await get(`/v1/responses/${id}`)).status).toBe(404);
    await respond({ input: 'three', previous_response_id: nextId });
  });

  it('its conversation can be deleted, and stays so', async () => {
    const { respond, get, remove, started, goOn, conversation } = await waiting();
    const { id, path } = await conversation();
    await respond({ input: 'one', conversation: id });
    const next = respond({ input: 'wait', conversation: id });
    await started;
    await remove(path);
    goOn();
    const { id: nextId } = await next;
    expect((await get(path)).status).toBe(404);
    expect((await get(`${path}/items`)).status).toBe(404);
    expect((await get(`/v1/responses/${nextId}`)).status).toBe(200);
    await respond({ input: 'three', previous_response_id: nextId });
  });

  it('its conversation can get other metadata, which stay', async () => {
    const { respond, send, get, started, goOn, conversation } = await waiting();
    const { id, path } = await conversation({ metadata: { a: 'before' } });
    const next = respond({ input: 'wait', conversation: id });
    await started;
    await send(path, { metadata: { a: 'after' } });
    goOn();
    await next;
    expect(await (await get(path)).json()).toMatchObject({ metadata: { a: 'after' } });
  });

  it('its conversation can get items, which stay, and are told to the next run', async () => {
    const { respond, send, get, runs, started, goOn, conversation } = await waiting();
    const { id, path } = await conversation();
    const next = respond({ input: 'wait', conversation: id });
    await started;
    await send(`${path}/items`, { items: [user('by hand')] });
    goOn();
    await next;
    expect(await items(await get(`${path}/items`))).toHaveLength(3);
    await respond({ input: 'two', conversation: id });
    expect(runs[1]?.session.history).toBe('client');
  });

  it('who waits for its end is given the files of the turn as it is then', async () => {
    const { respond, send, runs, started, goOn, conversation } = await waiting();
    const { id, path } = await conversation();
    const first = respond({ input: 'wait', conversation: id });
    await started;
    const image = { type: 'input_image', image_url: `data:image/png;base64,${PNG}` };
    await send(`${path}/items`, { items: [user([image])] });
    const waits = planned();
    const second = respond({ input: [user([image])], conversation: id });
    await waits;
    goOn();
    await Promise.all([first, second]);
    expect(runs[1]?.attachments).toMatchObject([{ path: 'input[0].content[0]', message: 3, part: 0 }]);
  });

  it('who waits for its end and must fork is told of the session that it got', async () => {
    const { respond, create, runs, started, goOn } = await waiting();
    const { id } = await respond({ input: 'one' });
    const first = respond({ input: 'wait', previous_response_id: id });
    await started;
    const waits = planned();
    const second = create({ input: 'two', previous_response_id: id });
    await waits;
    goOn();
    await first;
    expect((await second).headers.get('x-clawdbot-session-key')).toBe(runs[2]?.session.key);
  });
});

describe('a response of a conversation', () => {
  it('is continued by its id beside the conversation, which gets nothing of it', async () => {
    const { respond, get, conversation } = await waiting();
    const { id, path } = await conversation();
    const one = await respond({ input: 'one', conversation: id });
    const two = await respond({ input: 'two', previous_response_id: one.id });
    await respond({ input: 'three', previous_response_id: two.id });
    expect(await items(await get(`${path}/items`))).toHaveLength(2);
  });
});

describe('a conversation', () => {
  it('keeps its items when it gets other metadata before any run', async () => {
    const { send, get, conversation } = await waiting();
    const { path } = await conversation({ items: [user('a')] });
    await send(path, { metadata: { a: 'b' } });
    expect(await items(await get(`${path}/items`))).toHaveLength(1);
  });

  it('tells each agent what it has missed, where several agents speak in it', async () => {
    const { respond, runs, conversation } = await waiting();
    const { id } = await conversation();
    await respond({ input: 'one', conversation: id });
    await respond({ input: 'two', conversation: id, model: 'clawdbot:beta' });
    await respond({ input: 'three', conversation: id });
    await respond({ input: 'four', conversation: id });
    expect(runs.map(({ session }) => session.history)).toEqual(['gateway', 'client', 'client', 'gateway']);
    expect(said(runs[3] as AgentRun)).toEqual(['four']);
  });

  it('tells its own session what was said in one that a header named', async () => {
    const { respond, runs, conversation } = await waiting();
    const { id } = await conversation();
    await respond({ input: 'one', conversation: id });
    await respond({ input: 'two', conversation: id }, { 'x-clawdbot-session-key': 'k' });
    await respond({ input: 'three', conversation: id });
    expect(runs.map(({ session }) => session.history)).toEqual(['gateway', 'client', 'client']);
  });
});

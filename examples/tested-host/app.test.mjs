// What a host's own integration test looks like: supertest against the app, on a port that it picks.
//   node --test examples/tested-host/app.test.mjs
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import supertest from 'supertest';
import { createApp } from './app.mjs';

const token = 'a-token-of-this-test';
const { app } = createApp({ token });

/** One request to the endpoint, with the token. */
const ask = (content, more = {}) =>
  supertest(app)
    .post('/v1/chat/completions')
    .auth(token, { type: 'bearer' })
    .send({ model: 'clawdbot', messages: [{ role: 'user', content }], ...more });

describe('our agent, behind the endpoint of OpenAI', () => {
  it('answers', async () => {
    const { body } = await ask('hello').expect(200).expect('content-type', /json/);
    assert.equal(body.choices[0].message.content, 'You said: hello. That makes 1.');
    assert.equal(body.choices[0].finish_reason, 'stop');
  });

  it('answers content that comes as parts', async () => {
    const { body } = await ask([{ type: 'text', text: 'hello' }]).expect(200);
    assert.match(body.choices[0].message.content, /^You said: hello\./);
  });

  it('streams', async () => {
    const { text } = await ask('hello', { stream: true })
      .expect(200)
      .expect('content-type', /event-stream/);
    const events = text.split('\n\n').filter((event) => event.startsWith('data: '));
    const chunks = events.slice(0, -1).map((event) => JSON.parse(event.slice('data: '.length)));
    assert.equal(events.at(-1), 'data: [DONE]');
    assert.equal(
      chunks.map(({ choices }) => choices[0].delta.content ?? '').join(''),
      'You said: hello. That makes 1.',
    );
  });

  it('remembers a session, and keeps it from another', async () => {
    await ask('one', { user: 'ann' }).expect(200);
    const { body } = await ask('two', { user: 'ann' }).expect('x-clawdbot-session-source', 'user');
    assert.match(body.choices[0].message.content, /That makes 2\.$/);
    const other = await ask('one', { user: 'bob' });
    assert.match(other.body.choices[0].message.content, /That makes 1\.$/);
  });

  it('lets nobody in without the token', async () => {
    const { body } = await supertest(app).get('/v1/models').expect(401);
    assert.equal(body.error.type, 'invalid_request_error');
    await supertest(app).get('/v1/models').auth('wrong', { type: 'bearer' }).expect(401);
  });

  it('lists its agents, and knows no other', async () => {
    const { body } = await supertest(app).get('/v1/models').auth(token, { type: 'bearer' }).expect(200);
    assert.ok(body.data.some(({ id }) => id === 'clawdbot'));
    const unknown = await ask('hello', { model: 'gpt-4o' }).expect(404);
    assert.equal(unknown.body.error.code, 'model_not_found');
  });

  it('says where a request is wrong, and passes on what the agent says of one', async () => {
    const wrong = await ask(42).expect(400);
    assert.equal(wrong.body.error.param, 'messages[0].content');
    const silent = await ask([{ type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } }]).expect(
      400,
    );
    assert.equal(silent.body.error.message, 'Say it in words, please.');
  });

  it('leaves every other address to the app', async () => {
    await supertest(app).get('/health').expect(200, { ok: true });
    await supertest(app).get('/nothing').expect(404);
  });
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

/** Texts that a Gateway reads as commands somewhere, each of a kind: `[{ kind, texts }]`. The tests on the double read them too. */
const KINDS = JSON.parse(readFileSync(new URL('./command-texts.json', import.meta.url), 'utf8'));
const TEXTS = KINDS.flatMap(({ texts }) => texts);

const say = (client, content, user) =>
  client.chat.completions.create({ model: 'clawdbot', messages: [{ role: 'user', content }], user });

/** What commands and directives change of a session, as the Gateway tells it. */
const SETTING = /^sessionId$|level|override|model|mode|policy|elevated|exec|queue|activation|usage/i;

const settingsOf = async (sessionRows, key) => {
  const row = (await sessionRows()).find((each) => each.key === key);
  return Object.fromEntries(Object.entries(row ?? {}).filter(([name]) => SETTING.test(name)));
};

/** Sends a text; the model must be asked with it, and must be who answers. */
async function mustReachModel(client, model, text, user) {
  const before = model.asked.length;
  const completion = await say(client, text, user);
  const answer = completion.choices[0].message.content;
  assert.equal(answer, 'w0 w1', `${JSON.stringify(text)} was answered ${JSON.stringify(answer)}`);
  const orders = model.asked.slice(before).map(({ order }) => order);
  const asked = orders.some((order) => order.includes(text.trim()));
  assert.ok(asked, `the model was not asked ${JSON.stringify(text)}, but ${JSON.stringify(orders)}`);
}

export const COMMAND_SCENARIOS = {
  'a caller’s text is only a text: in a session': async ({ guest, model, gateway, sessionRows }) => {
    const before = gateway.readConfig();
    await say(guest, 'REMEMBER-ME', 'eve');
    const key = 'agent:main:caller:ada:openai-user:eve';
    const settings = await settingsOf(sessionRows, key);
    assert.ok(settings.sessionId, 'the session is known');
    for (const text of TEXTS) await mustReachModel(guest, model, text, 'eve');
    assert.match(JSON.stringify(model.asked.at(-1).messages), /REMEMBER-ME/, 'the session was not reset');
    assert.deepEqual(await settingsOf(sessionRows, key), settings);
    assert.equal(gateway.readConfig(), before);
  },

  'a caller’s text is only a text: without a session': async ({ guest, model }) => {
    for (const { texts } of KINDS) await mustReachModel(guest, model, texts[0]);
  },

  'the operator’s text is only a text, unless the host allows commands': async ({
    client,
    model,
    gateway,
    protocol,
  }) => {
    const before = gateway.readConfig();
    // Protocol 4 has one way for all callers; protocol 3 has another for the operator's plain texts.
    const texts = protocol < 4 ? TEXTS : KINDS.map((kind) => kind.texts[0]);
    for (const text of texts) await mustReachModel(client, model, text, 'op');
    assert.equal(gateway.readConfig(), before);
  },

  'commands of the operator, where the host allows them': async ({ commanding, commandingGuest, model }) => {
    const asked = model.asked.length;
    const status = await say(commanding, '/status', 'judy');
    assert.match(status.choices[0].message.content, /fake\/m1/);
    assert.equal(status.choices[0].finish_reason, 'stop');
    const stop = await say(commanding, '/stop', 'judy');
    assert.equal(stop.choices[0].finish_reason, 'stop');
    assert.equal(model.asked.length, asked, 'the model was not asked');
    await mustReachModel(commanding, model, 'see /status', 'judy');
    await mustReachModel(commandingGuest, model, '/status', 'judy');
  },
};

import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { openAiCompat } from '../../lib';
import { request } from '../helpers/chat';
import { ask, errorIn } from '../helpers/plain';
import { scriptedRuntime, TOKEN } from '../helpers/scripted-runtime';
import { host, serve } from '../helpers/serve';

const gateway = (apiKeyHeader?: boolean) =>
  host(openAiCompat(scriptedRuntime(), apiKeyHeader === undefined ? {} : { apiKeyHeader }));

describe('x-api-key', () => {
  it.each([undefined, false])('is not looked at by default (%s)', async (option) => {
    const app = gateway(option);
    expect((await ask(app, request(), { authorization: '', 'x-api-key': TOKEN })).status).toBe(401);
    expect((await ask(app, request(), { 'x-api-key': 'other' })).status).toBe(200);
  });

  it.each([
    ['alone', '', TOKEN, 200],
    ['beside the same bearer', `Bearer ${TOKEN}`, TOKEN, 200],
    ['beside another scheme, which is not for us', 'Basic eDp5', TOKEN, 200],
    ['empty, beside a bearer', `Bearer ${TOKEN}`, '', 200],
    ['wrong', '', 'other', 401],
    ['the right one twice', '', `${TOKEN}, ${TOKEN}`, 401],
    ['with a scheme', '', `Bearer ${TOKEN}`, 401],
    ['empty', '', '', 401],
  ])('when allowed, %s', async (_, authorization, apiKey, status) => {
    const app = gateway(true);
    expect((await ask(app, request(), { authorization, 'x-api-key': apiKey })).status).toBe(status);
  });

  it.each([
    [`Bearer ${TOKEN}`, 'other'],
    ['Bearer other', TOKEN],
  ])('is refused with 400 when it differs from the bearer (%s, %s)', async (authorization, apiKey) => {
    const answer = errorIn(await ask(gateway(true), request(), { authorization, 'x-api-key': apiKey }));
    expect(answer).toMatchObject({ status: 400, code: 'invalid_value', param: 'x-api-key' });
    expect(answer.message).not.toContain(TOKEN);
  });

  it('is refused with 400 when it is sent twice: Node would join the two', async () => {
    const url = await serve(gateway(true));
    const sent = httpRequest(`${url}/v1/models`, {
      headers: ['Host', new URL(url).host, 'X-Api-Key', TOKEN, 'x-api-key', TOKEN],
    }).end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(400);
    expect(JSON.parse(await text(response))).toMatchObject({ error: { code: 'invalid_value', param: 'x-api-key' } });
  });

  it('is a boolean', () => {
    expect(() => openAiCompat(scriptedRuntime(), { apiKeyHeader: 'yes' as never })).toThrow(
      /'apiKeyHeader' must be boolean/,
    );
  });
});

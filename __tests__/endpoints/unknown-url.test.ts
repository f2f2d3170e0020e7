import { openAiCompat } from '../../lib';
import type { RequestLine } from '../../types/options';
import { errorOf } from '../helpers/chat';
import { CONFIG, scriptedRuntime } from '../helpers/scripted-runtime';
import { host, serve } from '../helpers/serve';

const ORIGIN = 'https://chat.example';

describe('options.unknownUrl', () => {
  it('is off in a host: other addresses are left to it', async () => {
    const url = await serve(host(openAiCompat(scriptedRuntime())));
    expect((await fetch(`${url}/v1/embeddings`, { method: 'POST' })).headers.get('x-request-id')).toBeNull();
  });

  it.each([
    ['/v1/embeddings', 'the base URL that ends in /v1'],
    ['/v1/v1/chat/completions', "has '/v1' twice"],
    ['/v1//v1/models', "has '/v1' twice"],
    ['/v1//chat/completions', "ends in '/'"],
    ['//v1/chat/completions', "ends in '/'"],
    ['/chat/completions', "lacks '/v1'"],
    ['/models', "lacks '/v1'"],
    ['/responses', "lacks '/v1'"],
    [`/${'x'.repeat(5_000)}`, 'the base URL that ends in /v1'],
  ])('answers %s with a hint that fits', async (path, hint) => {
    const lines: RequestLine[] = [];
    const compat = openAiCompat(scriptedRuntime(), {
      unknownUrl: true,
      logger: { info: (line) => void lines.push(line) },
    });
    const answer = await fetch((await serve(host(compat))) + path, { method: 'POST' });
    expect(answer.headers.get('x-request-id')).toMatch(/^req_/);
    const { status, code, message } = await errorOf(answer);
    expect([status, code, message]).toEqual([404, 'unknown_url', expect.stringContaining(hint)]);
    expect(message.length).toBeLessThan(300);
    expect(lines).toEqual([expect.objectContaining({ status: 404, code: 'unknown_url' })]);
  });

  it('lets a page read its answer, and answers its preflight', async () => {
    const compat = openAiCompat(scriptedRuntime(), { unknownUrl: true, cors: { origins: [ORIGIN] } });
    const url = `${await serve(host(compat))}/v1/embeddings`;
    const headers = { origin: ORIGIN, 'access-control-request-method': 'POST' };
    const preflight = await fetch(url, { method: 'OPTIONS', headers });
    const answer = await fetch(url, { method: 'POST', headers });
    expect([preflight.status, answer.status]).toEqual([204, 404]);
    expect(preflight.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(answer.headers.get('access-control-allow-origin')).toBe(ORIGIN);
  });

  it('answers for an API that is switched off, too', async () => {
    const config = () => ({ gateway: { ...CONFIG.gateway, http: { endpoints: { models: { enabled: false } } } } });
    const url = await serve(host(openAiCompat(scriptedRuntime({ config }), { unknownUrl: true })));
    expect(await errorOf(await fetch(`${url}/v1/models`))).toMatchObject({ status: 404, code: 'unknown_url' });
  });
});

describe('an API that is switched off', () => {
  it.each([
    [{ chatCompletions: { enabled: false } }, [299, 401]],
    [{ models: { enabled: false } }, [401, 299]],
    [{ chatCompletions: { enabled: false }, responses: { enabled: false } }, [299, 299]],
    [{ chatCompletions: { enabled: false }, responses: { enabled: false }, models: { enabled: true } }, [299, 401]],
  ])('falls through alone: %j', async (endpoints, statuses) => {
    const config = () => ({ gateway: { ...CONFIG.gateway, http: { endpoints } } });
    const url = await serve(host(openAiCompat(scriptedRuntime({ config })), (_req, res) => void res.status(299).end()));
    const asked = [fetch(`${url}/v1/chat/completions`, { method: 'POST', body: '{}' }), fetch(`${url}/v1/models`)];
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual(statuses);
  });
});

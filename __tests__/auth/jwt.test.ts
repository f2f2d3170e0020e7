import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { chat, errorOf, request, textOf } from '../helpers/chat';
import { program } from '../helpers/program';
import { serve } from '../helpers/serve';

const ISSUER = 'https://login.example';
const AUDIENCE = 'gateway';

async function provider() {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), kid: '1', alg: 'ES256' };
  let up = true;
  const url = await serve((_req, res) => {
    res.writeHead(up ? 200 : 500, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: [jwk] }));
  });
  return {
    url,
    privateKey,
    breakDown: () => {
      up = false;
    },
  };
}

async function exampleWith(jwks: string) {
  const example = program(['examples/jwt.mjs'], { env: { ISSUER, AUDIENCE, JWKS_URL: jwks, PORT: '0' } });
  const [, url = ''] = await example.line(/listening on (http:\S+)\/v1$/);
  return (token: string) => chat(url, request(), { authorization: `Bearer ${token}` });
}

const claims = (more: object = {}) =>
  new SignJWT({ ...more })
    .setProtectedHeader({ alg: 'ES256', kid: '1' })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject('ada')
    .setExpirationTime('5m');

describe('examples/jwt.mjs', () => {
  it('lets in whom the provider has signed for, by the subject', async () => {
    const { url, privateKey } = await provider();
    const ask = await exampleWith(url);
    expect(await textOf(await ask(await claims().sign(privateKey)))).toBe('Hello ada');
    const other = await claims().setSubject('auth0|Ada Lovelace').sign(privateKey);
    expect(await textOf(await ask(other))).toMatch(/^Hello sha256-[0-9a-f]{48}$/);
    const without = await ask(await claims({ agents: ['beta'] }).sign(privateKey));
    expect(await errorOf(without)).toMatchObject({ status: 404, code: 'model_not_found' });
  });

  it('refuses every other token with 401', async () => {
    const { url, privateKey } = await provider();
    const { privateKey: foreign } = await generateKeyPair('ES256');
    const ask = await exampleWith(url);
    const wrong = {
      expired: await claims().setExpirationTime('5 minutes ago').sign(privateKey),
      'for somebody else': await claims().setAudience('shop').sign(privateKey),
      'of another issuer': await claims().setIssuer('https://evil.example').sign(privateKey),
      'signed with another key': await claims().sign(foreign),
      'of an unknown key': await claims().setProtectedHeader({ alg: 'ES256', kid: '2' }).sign(foreign),
      'signed with a shared secret': await claims()
        .setProtectedHeader({ alg: 'HS256', kid: '1' })
        .sign(new TextEncoder().encode('x'.repeat(32))),
      unsigned: new UnsecuredJWT({ sub: 'ada' })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setExpirationTime('5m')
        .encode(),
      'without an end': await new SignJWT({})
        .setProtectedHeader({ alg: 'ES256', kid: '1' })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setSubject('ada')
        .sign(privateKey),
      'no JWT': 'abc',
    };
    for (const [name, token] of Object.entries(wrong)) {
      expect({ name, ...(await errorOf(await ask(token))) }).toMatchObject({
        name,
        status: 401,
        code: 'invalid_api_key',
      });
    }
  });

  it('says 503 when the provider cannot be asked', async () => {
    const { url, privateKey, breakDown } = await provider();
    breakDown();
    const ask = await exampleWith(url);
    expect((await ask(await claims().sign(privateKey))).status).toBe(503);
  });
});

// The people of an identity provider: the credential is the JWT of their login.
//   ISSUER=https://login.example AUDIENCE=gateway node examples/jwt.mjs
import express from 'express';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { callerId, openAiCompat } from 'openai-compat';
import { embeddedGateway } from 'openai-compat/embedded';

const { ISSUER, AUDIENCE, JWKS_URL = `${ISSUER}/.well-known/jwks.json`, PORT = '18789' } = process.env;
if (!ISSUER || !AUDIENCE) throw new Error('Set ISSUER and AUDIENCE: whose tokens are accepted, and made for whom.');

const keys = createRemoteJWKSet(new URL(JWKS_URL));
const rules = { issuer: ISSUER, audience: AUDIENCE, algorithms: ['RS256', 'ES256'], requiredClaims: ['sub', 'exp'] };
const WRONG_TOKEN = /^ERR_(JWT_|JWS_|JOSE_ALG_NOT_ALLOWED|JOSE_NOT_SUPPORTED|JWKS_NO_MATCHING_KEY)/;

async function verify(token) {
  try {
    const { payload } = await jwtVerify(token, keys, rules);
    return { id: callerId(payload.sub), agents: payload.agents };
  } catch (error) {
    if (WRONG_TOKEN.test(error.code)) return null;
    throw error; // the provider could not be asked: 503, not 401
  }
}

const runtime = embeddedGateway({
  config: { gateway: { auth: { mode: 'verify' } } }, // so that nothing mounts without the function
  agents: {
    main: async function* (run) {
      yield `Hello ${run.caller.id}`;
    },
  },
});
const app = express();
app.use(openAiCompat(runtime, { verify }));
const server = app.listen(Number(PORT), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}/v1`);
});

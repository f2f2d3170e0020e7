// The least that a host needs: an agent, a secret, a port.
//   GATEWAY_TOKEN=secret node examples/minimal-host.mjs
import express from 'express';
import { openAiCompat } from 'openai-compat';
import { embeddedGateway } from 'openai-compat/embedded';

const runtime = embeddedGateway({
  config: { gateway: { auth: { mode: 'token', token: process.env.GATEWAY_TOKEN } } },
  agents: {
    main: async function* (run) {
      yield 'You said: ';
      yield run.text;
    },
  },
});

const app = express();
app.use(openAiCompat(runtime));
const server = app.listen(Number(process.env.PORT ?? 18789), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}/v1`);
});

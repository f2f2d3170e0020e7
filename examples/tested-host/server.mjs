// Starts the app, and stops it so that no answer is cut off.
//   GATEWAY_TOKEN=secret node examples/tested-host/server.mjs
import { createApp } from './app.mjs';

const { app, drain } = createApp({ token: process.env.GATEWAY_TOKEN });
const server = app.listen(Number(process.env.PORT ?? 18789), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}/v1`);
});
process.once('SIGTERM', async () => {
  await drain();
  server.close();
});

/** The servers that are compared. Each loads only what it needs, so that its memory is its own. */
export const VARIANTS = {
  /** openai-compat as a host mounts it. */
  ours: async (runtime) => {
    const { default: express } = await import('express');
    const { openAiCompat } = await import('../../dist/index.js');
    const app = express();
    app.use(openAiCompat(runtime));
    return app;
  },

  /** openai-compat in front of the app, which gets only what is not its own. */
  front: async (runtime) => {
    const { default: express } = await import('express');
    const { openAiCompat } = await import('../../dist/index.js');
    const app = express();
    const compat = openAiCompat(runtime);
    return (req, res) => compat(req, res, () => app(req, res));
  },

  /** L: bare node:http. */
  http: async (runtime) => {
    const { bareAnswer } = await import('./bare-answer.mjs');
    return (req, res) => {
      const chunks = [];
      req.on('data', (chunk) => chunks.push(chunk));
      req.on('end', () => void bareAnswer(runtime, JSON.parse(Buffer.concat(chunks).toString()), res));
    };
  },

  /** L, after the one thing that an Express app does to each request before anybody sees it (express/lib/application.js). */
  prototypes: async (runtime) => {
    const { ServerResponse, IncomingMessage } = await import('node:http');
    const bare = await VARIANTS.http(runtime);
    const response = Object.create(ServerResponse.prototype);
    const request = Object.create(IncomingMessage.prototype);
    return (req, res) => {
      Object.setPrototypeOf(req, request);
      Object.setPrototypeOf(res, response);
      bare(req, res);
    };
  },

  /** E: a bare handler in Express 5 behind express.json(). */
  express: async (runtime) => {
    const { default: express } = await import('express');
    const { bareAnswer } = await import('./bare-answer.mjs');
    const app = express();
    app.post('/v1/chat/completions', express.json(), (req, res) => bareAnswer(runtime, req.body, res));
    return app;
  },
};

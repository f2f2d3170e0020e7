import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { openAiCompat } from '../../../lib';
import { aiSdkAgent } from '../../../lib/agents/ai-sdk';
import { type AuditReport, runAudits } from '../../../lib/audits';
import { BUILTIN_MODELS, embeddedGateway } from '../../../lib/gateways/embedded';
import type { AgentDefinition } from '../../../lib/gateways/embedded/agent';
import { sampleValue } from '../../../lib/gateways/embedded/sample-value';
import { CONFIG, TOKEN } from '../../helpers/scripted-runtime';
import { host, serve } from '../../helpers/serve';

const builtin = (name: 'echo' | 'recall' | 'tools') => BUILTIN_MODELS[`builtin/${name}`];

/** What a model does that is asked for JSON; else it echoes. */
const model: AgentDefinition = {
  supports: ['response-format', 'strict-schema'],
  run: async function* (run) {
    const format = run.responseFormat ?? { type: 'text' };
    if (format.type === 'text') yield* builtin('echo').run(run);
    else yield JSON.stringify(sampleValue(format.type === 'json_schema' ? (format.schema ?? {}) : {}));
  },
};

function gatewayOf(agents: Record<string, AgentDefinition>): Promise<string> {
  return serve(host(openAiCompat(embeddedGateway({ config: CONFIG, agents }), { onError: () => undefined })));
}

const audited = (url: string) =>
  runAudits({
    baseURL: `${url}/v1`,
    key: TOKEN,
    model: 'clawdbot',
    hints: { echo: 'clawdbot', tools: 'clawdbot:tools', recall: 'clawdbot:memo' },
  });

const failed = ({ results }: AuditReport) => results.filter(({ outcome }) => outcome === 'fail').map(({ id }) => id);

it('the audits find nothing on agents of the AI SDK that they do not find on the built-in ones', async () => {
  const agents = { main: model, memo: builtin('recall'), tools: builtin('tools') };
  const direct = await gatewayOf(agents);
  const provider = createOpenAICompatible({
    name: 'openaiCompatible',
    baseURL: `${direct}/v1`,
    apiKey: TOKEN,
    includeUsage: true,
    supportsStructuredOutputs: true,
  });
  const behind = await gatewayOf(
    Object.fromEntries(Object.keys(agents).map((id) => [id, aiSdkAgent({ model: provider(`clawdbot:${id}`) })])),
  );
  const known = failed(await audited(direct));
  const report = await audited(behind);
  expect(report.results.filter(({ outcome }) => outcome === 'pass').length).toBeGreaterThan(500);
  expect(failed(report).filter((id) => !known.includes(id))).toEqual([]);
}, 60_000);

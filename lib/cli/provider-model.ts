import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { COMPATIBLE } from '../agents/ai-sdk/sampling';
import type { Sdk } from '../agents/ai-sdk/sdk';
import { BUILTIN_MODELS } from '../gateways/embedded';
import { UsageError } from './command';
import type { AgentEntry } from './config-schema';

/** A language model of the AI SDK, as far as it matters here. */
interface Model {
  readonly provider: string;
  readonly modelId: string;
  doStream?(options: object): PromiseLike<unknown>;
}

type MakeModel = (id: string) => Model;
type Provider = MakeModel & { chat?: MakeModel };

/**
 * The model that `<provider>/<model>` names, made by the package `@ai-sdk/<provider>`, and the AI SDK to run it on. Both are
 * looked for where the user is, then beside this package.
 *
 * @throws UsageError if a package, the base URL or the key is missing.
 */
export async function providerModel(entry: AgentEntry): Promise<{ model: Model; sdk: Sdk }> {
  const [, provider, id] = /^([a-z0-9][a-z0-9-]*)\/(.+)$/.exec(entry.model) ?? [];
  if (provider === undefined || id === undefined) {
    throw new UsageError(
      `The model '${entry.model}' must be <provider>/<model>, 'openai/gpt-5-mini' for example, or one of ${Object.keys(BUILTIN_MODELS).join(', ')}.`,
    );
  }
  const name = `@ai-sdk/${provider}`;
  const found = { [name]: requireInstalled(name), ai: requireInstalled('ai') };
  const missing = Object.keys(found).filter((key) => found[key] === undefined);
  if (missing.length > 0) {
    throw new UsageError(`The model '${entry.model}' needs a package that is not installed: npm install ai ${name}`);
  }
  // They go to stdout, one for each request; what a provider drops is in `supports`, and so in a header of the answer.
  Object.assign(globalThis, { AI_SDK_LOG_WARNINGS: false });
  const model = makeModel(found[name], provider, id, entry);
  await refuseMissingKey(model, entry);
  return { model, sdk: found.ai as Sdk };
}

function requireInstalled(name: string): unknown {
  for (const place of [join(process.cwd(), 'package.json'), __filename]) {
    const require = createRequire(place);
    try {
      require.resolve(name);
    } catch {
      continue;
    }
    return require(name);
  }
  return undefined;
}

function makeModel(module: unknown, provider: string, id: string, entry: AgentEntry): Model {
  const { baseURL } = entry;
  if (baseURL !== undefined && !(URL.canParse(baseURL) && /^https?:/i.test(baseURL))) {
    throw new UsageError(`The base URL '${baseURL}' of '${entry.model}' must be an http or https URL.`);
  }
  const apiKey = keyOf(entry);
  const options = { ...(baseURL !== undefined && { baseURL }), ...(apiKey !== undefined && { apiKey }) };
  const isCompatible = provider === 'openai-compatible';
  if (isCompatible && baseURL === undefined) {
    throw new UsageError(
      `The model '${entry.model}' needs a base URL: --base-url http://127.0.0.1:11434/v1, or baseURL in the config.`,
    );
  }
  if (isCompatible) Object.assign(options, { name: COMPATIBLE, includeUsage: true, supportsStructuredOutputs: true });
  const made = makeProvider(module, provider, options);
  // A base URL of one's own is a server that speaks Chat Completions; few of them know OpenAI's newer endpoint.
  return baseURL !== undefined && made.chat !== undefined ? made.chat(id) : made(id);
}

/** Every provider exports `createX(options)`, under a name of its own spelling; some packages that are none do, too. */
function makeProvider(module: unknown, provider: string, options: object): Provider {
  const [, create] =
    Object.entries(module as object).find(
      ([name, value]) => /^create[A-Z]/.test(name) && typeof value === 'function',
    ) ?? [];
  const made: unknown = create?.(options);
  if (typeof made === 'function') return made as Provider;
  // What an MCP client would be, for example: a promise, whose failure is nobody's.
  Promise.resolve(made).catch(() => undefined);
  throw new UsageError(`The package @ai-sdk/${provider} has no models.`);
}

/** A server of one's own mostly wants none; the key of a real provider must not be sent to it unasked. */
function keyOf({ model, apiKeyEnv }: AgentEntry): string | undefined {
  if (apiKeyEnv === undefined) {
    return model.startsWith('openai-compatible/') ? process.env.OPENAI_COMPATIBLE_API_KEY : undefined;
  }
  const key = process.env[apiKeyEnv];
  if (key) return key;
  throw new UsageError(`The model '${model}' has no key: the environment variable ${apiKeyEnv} is not set.`);
}

/** A provider looks for its key when it is asked. An aborted request makes it look, and reaches nobody. */
async function refuseMissingKey(model: Model, entry: AgentEntry): Promise<void> {
  const attempt = async () => model.doStream?.({ prompt: [], abortSignal: AbortSignal.abort() });
  const outcome = await Promise.race([
    attempt().catch((error: Error) => error),
    wait(1_000, undefined, { ref: false }),
  ]);
  if (!(outcome instanceof Error) || !/^AI_Load(?:APIKey|Setting)Error$/.test(outcome.name)) return;
  const [variable] = /\b[A-Z][A-Z0-9_]+_[A-Z0-9_]+\b/.exec(outcome.message) ?? [];
  throw new UsageError(
    `The model '${entry.model}' has no key: ${variable === undefined ? outcome.message : `set ${variable}`}.`,
  );
}

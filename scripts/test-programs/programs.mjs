// The programs, and how each is told of our server. All run headless and are told to leave the network alone.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {object} Place
 * @property {string} folder where the program's packages are installed.
 * @property {string} node the path of a Node that the program runs on.
 * @property {string} home an empty folder, the program's own.
 * @property {string} baseURL of our server.
 * @property {string} key
 * @property {string} model the agent to ask.
 *
 * @typedef {object} Start
 * @property {string[]} command
 * @property {Record<string, string>} [env]
 * @property {Record<string, string>} [files] by path, below the home.
 *
 * @typedef {object} Program
 * @property {string[]} packages the first one's version is shown.
 * @property {(place: Place) => Start} start
 */

const PROMPT = 'Say something.';

const binary = (folder, name, bin) => join(folder, 'node_modules', name, bin);

/** @type {Record<string, Program>} */
export const PROGRAMS = {
  opencode: {
    packages: ['opencode-ai'],
    start: ({ folder, baseURL, key, model }) => ({
      command: [opencodeBinary(folder), 'run', '--model', `gateway/${model}`, PROMPT],
      env: {
        OPENCODE_DISABLE_AUTOUPDATE: '1',
        OPENCODE_DISABLE_MODELS_FETCH: '1',
        OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
        OPENCODE_CONFIG_CONTENT: JSON.stringify({
          autoupdate: false,
          share: 'disabled',
          small_model: 'gateway/titles',
          provider: {
            gateway: {
              npm: '@ai-sdk/openai-compatible',
              options: { baseURL, apiKey: key },
              models: { [model]: {}, titles: {} },
            },
          },
        }),
      },
    }),
  },

  Continue: {
    packages: ['@continuedev/cli'],
    start: ({ folder, node, home, baseURL, key, model }) => ({
      command: [node, binary(folder, '@continuedev/cli', 'dist/cn.js'), '-p', '--config', join(home, 'c.json'), PROMPT],
      env: { CONTINUE_CLI_ENABLE_TELEMETRY: '0', CONTINUE_METRICS_ENABLED: '0' },
      files: {
        // YAML, of which JSON is a part.
        'c.json': JSON.stringify({
          name: 'test',
          version: '0.0.1',
          schema: 'v1',
          models: [{ name: 'gateway', provider: 'openai', model, apiBase: baseURL, apiKey: key, roles: ['chat'] }],
        }),
      },
    }),
  },

  'Qwen Code': {
    packages: ['@qwen-code/qwen-code'],
    start: ({ folder, node, baseURL, key, model }) => ({
      command: [
        ...[node, binary(folder, '@qwen-code/qwen-code', 'cli-entry.js'), '--auth-type', 'openai'],
        ...['--openai-base-url', baseURL, '--openai-api-key', key, '--model', model, PROMPT],
      ],
      files: {
        '.qwen/settings.json': JSON.stringify({
          privacy: { usageStatisticsEnabled: false },
          telemetry: { enabled: false },
          general: { enableAutoUpdate: false },
        }),
      },
    }),
  },

  'GitHub Copilot': {
    packages: ['@github/copilot'],
    start: ({ folder, node, baseURL, key, model }) => ({
      command: [node, binary(folder, '@github/copilot', 'npm-loader.js'), '--allow-all-tools', '-p', PROMPT],
      env: {
        COPILOT_OFFLINE: 'true',
        COPILOT_AUTO_UPDATE: 'false',
        COPILOT_PROVIDER_BASE_URL: baseURL,
        COPILOT_PROVIDER_API_KEY: key,
        COPILOT_MODEL: model,
      },
    }),
  },

  // The only one of them that asks for /v1/responses.
  Codex: {
    packages: ['@openai/codex'],
    start: ({ folder, node, baseURL, key, model }) => ({
      command: [node, binary(folder, '@openai/codex', 'bin/codex.js'), 'exec', '--skip-git-repo-check', PROMPT],
      env: { GATEWAY_KEY: key },
      files: {
        '.codex/config.toml': [
          `model = "${model}"`,
          'model_provider = "gateway"',
          '[model_providers.gateway]',
          'name = "Gateway"',
          `base_url = "${baseURL}"`,
          'env_key = "GATEWAY_KEY"',
          'wire_api = "responses"',
          '[analytics]',
          'enabled = false',
        ].join('\n'),
      },
    }),
  },

  pi: {
    packages: ['@mariozechner/pi-coding-agent'],
    start: ({ folder, node, baseURL, key, model }) => ({
      command: [
        ...[node, binary(folder, '@mariozechner/pi-coding-agent', 'dist/cli.js'), '--provider', 'gateway'],
        ...['--model', model, '-p', PROMPT],
      ],
      env: { PI_OFFLINE: '1', PI_TELEMETRY: '0' },
      files: {
        '.pi/agent/models.json': JSON.stringify({
          providers: {
            gateway: { baseUrl: baseURL, api: 'openai-completions', apiKey: key, models: [{ id: model }] },
          },
        }),
      },
    }),
  },

  'LangChain, whole': {
    packages: ['@langchain/openai', '@langchain/core'],
    start: (place) => langChain(place, 'invoke'),
  },

  'LangChain, streamed': {
    packages: ['@langchain/openai', '@langchain/core'],
    start: (place) => langChain(place, 'stream'),
  },
};

/** A library: a few lines that use it as its README does, with its own retries. */
function langChain({ folder, node, baseURL, key, model }, method) {
  return {
    command: [node, fileURLToPath(new URL('langchain.mjs', import.meta.url)), method, PROMPT],
    env: { LANGCHAIN_FOLDER: folder, OPENAI_BASE_URL: baseURL, OPENAI_API_KEY: key, OPENAI_MODEL: model },
  };
}

/** opencode is a binary in a package of its own; the launcher of `opencode-ai` is made by an install script. */
function opencodeBinary(folder) {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const file = process.platform === 'win32' ? 'opencode.exe' : 'opencode';
  const resolve = createRequire(join(folder, 'node_modules', 'opencode-ai', 'package.json')).resolve;
  return join(dirname(resolve(`opencode-${platform}-${process.arch}/package.json`)), 'bin', file);
}

// Codex, the coding agent of OpenAI, which speaks nothing but the Responses API.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { runProgram } from '../test-programs/run-program.mjs';

/** ms: a little less than a check may take, so that it is Codex that is ended and what it said is shown. */
const PATIENCE = 55_000;

export const packages = ['@openai/codex'];

export function checks({ baseURL, key, failures }, folder) {
  const node = process.execPath;
  const start = (agent, settings) => ({
    command: [
      ...[node, join(folder, 'node_modules', '@openai', 'codex', 'bin', 'codex.js'), 'exec', '--skip-git-repo-check'],
      ...['--dangerously-bypass-approvals-and-sandbox', 'What is in note.txt?'],
    ],
    env: { GATEWAY_KEY: key },
    files: {
      'project/note.txt': 'The word is fjord.\n',
      '.codex/config.toml': [
        `model = "clawdbot:${agent}"`,
        'model_provider = "gateway"',
        'check_for_update_on_startup = false',
        '[analytics]',
        'enabled = false',
        '[model_providers.gateway]',
        'name = "gateway"',
        `base_url = "${baseURL}"`,
        'env_key = "GATEWAY_KEY"',
        'wire_api = "responses"',
        ...settings,
        '',
      ].join('\n'),
    },
  });
  const run = (agent, ...settings) => runProgram({ start: () => start(agent, settings) }, { node }, PATIENCE);

  return {
    'a turn that runs a command': async () => {
      const { output, status } = await run('shell');
      assert.match(output, /It says: .*The word is fjord\./);
      assert.equal(status, 0, output);
    },
    'reasoning, over HTTP where no WebSocket is served': async () => {
      const { output, status } = await run('thinking', 'supports_websockets = true');
      assert.match(output, /^hm$[\s\S]*^thought$/m);
      assert.equal(status, 0, output);
    },
    ...Object.fromEntries(
      ['failing', 'broken'].map((agent) => [
        `a turn whose run fails ${agent === 'failing' ? 'at once' : 'after its first words'} costs few runs`,
        async () => {
          failures.runs = 0;
          const { output, timedOut } = await run(agent);
          assert.ok(!timedOut, output);
          assert.ok(failures.runs <= 2, `${failures.runs} runs`);
          assert.doesNotMatch(output, /secret detail/);
        },
      ]),
    ),
  };
}

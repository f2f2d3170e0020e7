import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transformSync } from '@swc/core';
import { CLI, type Program, program, ROOT } from '../helpers/program';
import { TOKEN } from '../helpers/scripted-runtime';

const NEIGHBOURS = ['@ai-sdk', '@types', 'ai', 'express', 'jest', 'openai', 'ws'];

/** A folder as a reader's project: the package and its neighbours installed. */
export function readersProject() {
  const folder = mkdtempSync(join(tmpdir(), 'openai-compat-docs-'));
  beforeAll(() => {
    mkdirSync(join(folder, 'node_modules'));
    for (const name of NEIGHBOURS) symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
    symlinkSync(ROOT, join(folder, 'node_modules', 'openai-compat'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  return {
    folder,
    /** Runs js or ts as it stands, but on a free port, and with a server at another address than the page says. */
    run(
      name: string,
      code: string,
      { url = '', env = {} }: { url?: string; env?: Record<string, string> } = {},
    ): Program {
      const local = code
        .replace(
          /listen\(\d+, '127.0.0.1'\)/,
          "listen(0, '127.0.0.1', function () { console.log('port', this.address().port); })",
        )
        .replaceAll('http://127.0.0.1:18789', url);
      const file = join(folder, `${name}.mjs`);
      writeFileSync(file, withoutTypes(local));
      return program([file], { cwd: folder, env: { GATEWAY_TOKEN: TOKEN, ...env } });
    },
  };
}

/** A line of a page for the shell, on the command line of this build and a server at another address than the page says. */
export function localLine(line: string, url: string): string {
  return line
    .replaceAll('npx openai-compat', `node ${CLI}`)
    .replaceAll('http://127.0.0.1:18789', url)
    .replaceAll('YOUR_TOKEN', TOKEN);
}

function withoutTypes(code: string): string {
  const { code: plain } = transformSync(code, {
    jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
    module: { type: 'es6' },
  });
  return plain;
}

// npm run test:programs: real programs, as people have them from npm, against our server. One prompt to an agent that answers,
// one to an agent that fails before its first word, and one to an agent that fails after half an answer; the agent counts how
// often it is run. Everything is installed into .cache/test-programs, which can be deleted at any time.
//   node scripts/test-programs/run.mjs [--no-guard] [program…]
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ANSWER, KEY, startHost } from './host.mjs';
import { installed, installedNode, LOGS } from './install.mjs';
import { PROGRAMS } from './programs.mjs';
import { runProgram } from './run-program.mjs';

/** The most runs that one prompt may start. */
const MOST_RUNS = 2;
/** ms that a program may take for one prompt: longer than any of them tries again. */
const PATIENCE = 240_000;
/** Programs at once: most of the time they wait before they try again. */
const AT_ONCE = 4;

const PROMPTS = ['works', 'fails', 'half'];

const given = process.argv.slice(2);
const repeatGuard = given.includes('--no-guard') ? null : undefined;
const asked = given.filter((argument) => argument !== '--no-guard');
const unknown = asked.find((name) => !(name in PROGRAMS));
if (unknown !== undefined) {
  console.error(`There is no program '${unknown}'. Programs: ${Object.keys(PROGRAMS).join(', ')}.`);
  process.exit(2);
}

/** What came of one prompt: its cell of the table, and what is wrong, if anything is. */
async function tried(name, place, prompt) {
  const host = await startHost(repeatGuard);
  const began = performance.now();
  const { output, timedOut } = await runProgram(
    PROGRAMS[name],
    { ...place, baseURL: host.baseURL, key: KEY, model: prompt },
    PATIENCE,
  ).finally(host.close);
  const seconds = Math.round((performance.now() - began) / 1000);
  const runs = host.runs[prompt];
  const counts = `${runs} (${host.requests[prompt]} requests, ${seconds} s${timedOut ? ', still trying' : ''})`;
  writeFileSync(join(LOGS, `${name}-${prompt}.txt`.replaceAll(/[ ,]+/g, '-')), `${counts}\n${output}`);
  if (prompt === 'works')
    return output.includes(ANSWER) ? { cell: 'yes' } : { cell: 'no', fault: 'its output is without the answer' };
  if (runs === 0) return { cell: counts, fault: 'the agent was not run' };
  return { cell: counts, fault: runs > MOST_RUNS ? `${runs} runs for one prompt` : undefined };
}

const node = installedNode();
const rows = (asked.length > 0 ? asked : Object.keys(PROGRAMS)).map((name) => ({
  name,
  cells: {},
  ...installed(PROGRAMS[name]),
}));
const faults = rows.filter(({ fault }) => fault).map(({ name, fault }) => `${name} ${fault}`);
const todo = rows.filter(({ fault }) => !fault).flatMap((row) => PROMPTS.map((prompt) => ({ row, prompt })));
const total = todo.length + faults.length;

async function work() {
  for (let next = todo.shift(); next !== undefined; next = todo.shift()) {
    const { row, prompt } = next;
    const { cell, fault } = await tried(row.name, { folder: row.folder, node }, prompt).catch((error) => ({
      cell: 'no',
      fault: error.message,
    }));
    row.cells[prompt] = cell;
    if (fault) faults.push(`${row.name}, agent '${prompt}': ${fault} (${LOGS})`);
    console.error(`${row.name}, agent '${prompt}': ${cell}`);
  }
}
await Promise.all(Array.from({ length: AT_ONCE }, work));

console.log('| program | version | text | runs/500 | runs/mid |');
console.log('|---|---|---|---|---|');
for (const { name, version, cells } of rows)
  console.log(`| ${[name, version, ...PROMPTS.map((prompt) => cells[prompt] ?? '-')].join(' | ')} |`);
for (const fault of faults) console.log(`FAILED  ${fault}`);
console.log(`${total - faults.length} passed, ${faults.length} failed`);
process.exitCode = faults.length > 0 ? 1 : 0;

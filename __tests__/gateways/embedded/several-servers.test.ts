import { join } from 'node:path';
import { fileSessions } from '../../../lib/gateways/embedded';
import { program } from '../../helpers/program';
import { temporaryDir } from './session-kit';

const WRITERS = ['a', 'b', 'c'];
const COMMITS = 40;

interface Commit {
  expected: number;
  version: number;
}

/** Lets several processes add to one session at once, each again when it has lost. */
async function addTogether(dir: string, maxBytes: number): Promise<Commit[]> {
  const script = join(__dirname, 'append-in-turns.js');
  const writers = WRITERS.map((who) => program([script, dir, who, `${COMMITS}`, `${maxBytes}`]));
  const codes = await Promise.all(writers.map(({ exit }) => exit));
  expect(codes).toEqual([0, 0, 0]);
  return writers.flatMap(({ stdout }) => JSON.parse(stdout()) as Commit[]);
}

jest.setTimeout(60_000);

describe('several processes on one directory', () => {
  it.each([
    ['is added to', 1_000_000],
    ['is written anew now and then', 3_000],
    ['is written anew each time', 10],
  ])('never follow one state of a session with two, where its file %s', async (_, maxBytes) => {
    const dir = temporaryDir();
    const commits = await addTogether(dir, maxBytes);
    const versions = new Set(commits.map(({ version }) => version));
    expect(versions.size).toBe(WRITERS.length * COMMITS);
    expect(new Set(commits.map(({ expected }) => expected)).size).toBe(WRITERS.length * COMMITS);
    expect(commits.filter(({ expected }) => expected !== 0 && !versions.has(expected))).toEqual([]);
    const session = await fileSessions({ dir }).read({ agentId: 'main', key: 'shared' });
    expect(session?.version).toBe(Math.max(...versions));
    if (maxBytes > 100_000) expect(session?.messages).toHaveLength(versions.size * 2);
  });
});

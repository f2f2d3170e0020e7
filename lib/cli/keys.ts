import type { ParseArgsConfig } from 'node:util';
import { type KeyEntry, keyHash, keyName, newKey } from '../auth/keys/key';
import { entryFault, readKeyFile } from '../auth/keys/key-file';
import { changeKeyFile } from '../auth/keys/write-key-file';
import { textTable } from '../text';
import { argumentsOf, type Command, type CommandIo, UsageError } from './command';

const HELP = `Usage: openai-compat keys create --file FILE --id NAME [options]
       openai-compat keys list   --file FILE
       openai-compat keys revoke --file FILE (--id NAME | --key KEY)

The keys of a Gateway whose gateway.auth is { mode: 'keys', keysFile: FILE }. A running server sees a change within a second.

create    makes a key and prints it, this once: the file keeps only its digest
  --id NAME         who it belongs to, [a-z0-9_-]; several keys of one NAME share its sessions
  --agents A,B      the agents that it may address (default: all)
  --no-tools        it may not offer client tools
  --sessions any    it may name any session, also those of others (default: own)
  --max-runs N      runs at once, of all keys of NAME (default: no limit)
  --expires WHEN    30d, 12h, 2027-01-31 or 2027-01-31T12:00:00Z (default: never)
  --note TEXT       what it is for
list      shows all keys, by the first digits of their digests
revoke    removes all keys of NAME, or one by what list shows (or by itself, where it has turned up)
`;

const STRING = { type: 'string' } as const;
const FLAG = { type: 'boolean' } as const;

type Options = Partial<
  Record<'file' | 'id' | 'key' | 'agents' | 'sessions' | 'max-runs' | 'expires' | 'note', string>
> & {
  'no-tools'?: boolean;
  help?: boolean;
};

const ACTIONS: Record<
  string,
  { options: ParseArgsConfig['options']; run(file: string, options: Options, io: CommandIo): void }
> = {
  create: {
    options: {
      id: STRING,
      agents: STRING,
      'no-tools': FLAG,
      sessions: STRING,
      'max-runs': STRING,
      expires: STRING,
      note: STRING,
    },
    run: create,
  },
  list: { options: {}, run: list },
  revoke: { options: { id: STRING, key: STRING }, run: revoke },
};

export const keys: Command = {
  summary: 'Makes, lists and revokes the keys of a Gateway.',

  async run([name = '--help', ...args], io) {
    const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
    const options: Options = action === undefined ? {} : parse(args, action.options);
    if (name === '--help' || name === '-h' || options.help) {
      io.stdout.write(HELP);
      return 0;
    }
    if (action === undefined) throw new UsageError(`There is no 'keys ${name}'. See openai-compat keys --help.`);
    if (!options.file) throw new UsageError(`keys ${name} needs --file FILE: where the keys are kept.`);
    try {
      action.run(options.file, options, io);
    } catch (error) {
      throw new UsageError((error as Error).message);
    }
    return 0;
  },
};

function parse(args: string[], options: ParseArgsConfig['options']): Options {
  return argumentsOf('keys', { args, options: { file: STRING, help: { ...FLAG, short: 'h' }, ...options } }).values;
}

function create(file: string, options: Options, { stdout, stderr }: CommandIo): void {
  const key = newKey();
  const entry = newEntry(keyHash(key), options);
  changeKeyFile(file, (all) => [...all, entry]);
  stdout.write(`${key}\n`);
  stderr.write(`Key ${keyName(entry)} of ${entry.id} is in ${file}. It is shown only this once.\n`);
}

function newEntry(hash: string, options: Options): KeyEntry {
  const entry = {
    id: options.id,
    hash,
    ...(options.agents !== undefined && { agents: options.agents.split(',').map((agent) => agent.trim()) }),
    ...(options['no-tools'] && { tools: false }),
    ...(options.sessions !== undefined && { sessions: options.sessions }),
    ...(options['max-runs'] !== undefined && { maxConcurrentRuns: Number(options['max-runs']) }),
    ...(options.expires !== undefined && { expiresAt: moment(options.expires) }),
    ...(options.note !== undefined && { note: options.note }),
  };
  const fault = entry.id === undefined ? 'it needs --id NAME: who the key belongs to.' : entryFault(entry);
  if (fault !== undefined) throw new UsageError(`keys create: ${fault}`);
  return entry as KeyEntry;
}

/** A moment to come: said as such, or as a time from now. */
function moment(when: string): string {
  const [, amount, unit] = /^(\d{1,6})([dh])$/.exec(when) ?? [];
  if (amount !== undefined) {
    return new Date(Date.now() + Number(amount) * (unit === 'd' ? 86_400_000 : 3_600_000)).toISOString();
  }
  if (Date.parse(when) <= Date.now()) throw new UsageError(`keys create: --expires ${when} has passed already.`);
  return when;
}

function list(file: string, _: Options, { stdout }: CommandIo): void {
  const rows = readKeyFile(file).keys.map((entry) => [
    keyName(entry),
    entry.id,
    entry.agents?.join(',') ?? 'all',
    entry.tools === false ? 'no' : 'yes',
    entry.sessions ?? 'own',
    String(entry.maxConcurrentRuns ?? '-'),
    expiry(entry),
    entry.note ?? '',
  ]);
  const lines = textTable([['KEY', 'ID', 'AGENTS', 'TOOLS', 'SESSIONS', 'RUNS', 'EXPIRES', 'NOTE'], ...rows]);
  stdout.write(`${lines.join('\n')}\n`);
}

function expiry({ expiresAt }: KeyEntry): string {
  if (expiresAt === undefined) return 'never';
  return Date.parse(expiresAt) <= Date.now() ? `${expiresAt} (expired)` : expiresAt;
}

function revoke(file: string, { id, key }: Options, { stdout }: CommandIo): void {
  if ((id === undefined) === (key === undefined)) {
    throw new UsageError('keys revoke needs either --id NAME or --key KEY: whose keys, or which one.');
  }
  const digest = key?.startsWith('oac_') ? keyHash(key) : key?.toLowerCase();
  if (digest !== undefined && !/^[0-9a-f]{8,64}$/.test(digest)) {
    throw new UsageError('keys revoke: --key wants at least 8 of the digits that keys list shows.');
  }
  const gone = (entry: KeyEntry) => (digest === undefined ? entry.id === id : entry.hash.startsWith(digest));
  let revoked: KeyEntry[] = [];
  changeKeyFile(file, (all) => {
    revoked = all.filter(gone);
    if (revoked.length === 0) throw new UsageError(`There is no such key in ${file}. See openai-compat keys list.`);
    return all.filter((entry) => !gone(entry));
  });
  for (const entry of revoked) stdout.write(`Revoked ${keyName(entry)} of ${entry.id}.\n`);
}

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { sessionDigest } from '../gateways/embedded/sessions/file-sessions';
import { fileSessions } from '../gateways/embedded/sessions/files';
import type { SessionInfo, SessionStore } from '../gateways/embedded/sessions/store';
import { oneLine, printableJson } from '../text';
import { argumentsOf, type Command, UsageError } from './command';
import { SESSIONS_DIR } from './config-schema';
import { sessionsTable, transcriptText } from './sessions-text';

const HELP = `Usage: openai-compat sessions list [--dir DIR] [--json]
       openai-compat sessions show SESSION [--agent ID] [--dir DIR] [--json]
       openai-compat sessions remove SESSION [--agent ID] [--dir DIR] [--json]

Looks after the sessions that serve keeps in files.

  SESSION      the session's key, or at least 12 characters of its digest (list shows both)
  --agent ID   the agent, where sessions of several agents have the key
  --dir DIR    where the files are (default: ${SESSIONS_DIR})
  --json       JSON instead of text

remove does not ask. A server that is running notices at its next request.
`;

const OPTIONS = {
  agent: { type: 'string' },
  dir: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

interface Options {
  agent?: string;
  json?: boolean;
}

type Action = (store: SessionStore, session: string | undefined, options: Options) => Promise<string>;

const ACTIONS: Record<string, Action> = { list, show, remove };

export const sessions: Command = {
  summary: 'Lists, shows and removes the sessions that serve keeps in files.',

  async run(args, { stdout }) {
    const { help, dir = SESSIONS_DIR, action, session, ...options } = parse(args);
    stdout.write(help ? HELP : `${await onFiles(resolve(dir), (store) => action(store, session, options))}\n`);
    return 0;
  },
};

function parse(args: string[]) {
  const { values, positionals } = argumentsOf('sessions', { args, allowPositionals: true, options: OPTIONS });
  const [name = '', session, ...more] = positionals;
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  const takesSession = action !== list;
  const right = action && more.length === 0 && takesSession === (session !== undefined);
  if (!right && !values.help) {
    throw new UsageError(
      action
        ? `sessions ${name} takes ${takesSession ? 'one SESSION: a key or a digest' : 'no SESSION'}. See openai-compat sessions --help.`
        : `sessions wants one of ${Object.keys(ACTIONS).join(', ')}. See openai-compat sessions --help.`,
    );
  }
  return { ...values, action: action ?? list, session };
}

/** What a person can mend is about the files: it is said in one line. */
async function onFiles(dir: string, act: (store: SessionStore) => Promise<string>): Promise<string> {
  if (!existsSync(dir)) throw new UsageError(`There are no sessions at ${dir}. Name their directory with --dir.`);
  try {
    return await act(fileSessions({ dir }));
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

async function list(store: SessionStore, _: string | undefined, { json }: Options): Promise<string> {
  const infos = (await store.list()).map(withDigest);
  return json ? printableJson(infos) : sessionsTable(infos);
}

async function show(store: SessionStore, session = '', options: Options): Promise<string> {
  const info = withDigest(await find(store, session, options));
  const messages = (await store.read(info))?.messages ?? [];
  return options.json ? printableJson({ ...info, messages }) : transcriptText(info, messages);
}

async function remove(store: SessionStore, session = '', options: Options): Promise<string> {
  const info = withDigest(await find(store, session, options));
  await store.remove(info);
  return options.json ? printableJson({ removed: info }) : `Removed ${info.digest}.`;
}

/** The one session that has the key, else the digest. */
async function find(store: SessionStore, session: string, { agent }: Options): Promise<SessionInfo> {
  const infos = (await store.list()).filter((info) => agent === undefined || info.agentId === agent);
  const byKey = infos.filter((info) => info.key === session);
  const isDigest = /^[0-9a-f]{12,64}$/.test(session);
  const found = byKey.length > 0 || !isDigest ? byKey : infos.filter((info) => sessionDigest(info).startsWith(session));
  const [info, other] = found;
  if (info === undefined) {
    throw new UsageError('There is no such session. openai-compat sessions list shows keys and digests.');
  }
  if (other !== undefined) {
    const fitting = found
      .map((each) => `${sessionDigest(each).slice(0, 16)} (agent ${oneLine(each.agentId)})`)
      .join(', ');
    throw new UsageError(`Several sessions fit: ${fitting}. Name one by its digest, or its agent with --agent.`);
  }
  return info;
}

function withDigest(info: SessionInfo) {
  return { digest: sessionDigest(info), ...info };
}

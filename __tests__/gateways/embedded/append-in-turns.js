// One of several processes that add to one session; says on stdout which versions its commits followed, and made.
const { fileSessions } = require('../../../dist/gateways/embedded');

const [dir, who, count, maxBytes] = process.argv.slice(2);
const store = fileSessions({ dir, maxBytes: Number(maxBytes), fsync: false });
const id = { agentId: 'main', key: 'shared' };
const commits = [];

async function add(content) {
  const expected = (await store.read(id))?.version ?? 0;
  const messages = [
    { role: 'user', content },
    { role: 'assistant', content: 'ok' },
  ];
  try {
    commits.push({ expected, version: await store.append(id, { expected, messages }) });
  } catch (error) {
    if (error.code !== 'session_conflict') throw error;
    await add(content);
  }
}

async function addAll() {
  for (let n = 0; n < Number(count); n += 1) await add(`${who}-${n}`);
  console.log(JSON.stringify(commits));
}

void addAll();

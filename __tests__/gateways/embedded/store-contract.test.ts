import { fileSessions, memorySessions, type SessionStore, sessionStoreContract } from '../../../lib/gateways/embedded';
import { temporaryDir } from './session-kit';

const stores: [string, () => () => SessionStore][] = [
  [
    'memory',
    () => {
      const store = memorySessions();
      return () => store;
    },
  ],
  [
    'files',
    () => {
      const dir = temporaryDir();
      return () => fileSessions({ dir, fsync: false });
    },
  ],
];

describe.each(stores)('a store of sessions in %s', (_, opened) => {
  it.each(sessionStoreContract)('$name', async ({ run }) => {
    await run(opened());
  });
});

import { deepEqual, equal, ok } from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileObjects } from '../../../dist/stored/index.js';
import { seenBy } from './workers.mjs';

/** What a killed process has left in its files: each object is whole, and so is the list that it refers to. */
export async function checkFiles(dir) {
  const store = fileObjects({ dir });
  let count = 0;
  for (const name of readdirSync(join(dir, 'objects'))) {
    // What was about to take another's place has not taken it.
    if (name.endsWith('.tmp')) continue;
    const object = JSON.parse(readFileSync(join(dir, 'objects', name), 'utf8'));
    deepEqual(await store.get(object.id), object);
    if (object.kind === 'response') await checkList(object, store);
    count += 1;
  }
  return count;
}

async function checkList({ id, list, response, input }, store) {
  const { version, items } = await store.list(list.id);
  ok(version >= list.version, `${id}: its list is at ${version}, not at ${list.version}`);
  ok(items.length >= list.length, `${id}: of its ${list.length} items ${items.length} are there`);
  const own = [...input, ...response.output].map((item) => item.id);
  deepEqual(
    items.slice(list.length - own.length, list.length).map((item) => item.id),
    own,
  );
}

/** A response that a client has read to its end can be read again, and continued. */
export async function checkKnown(client, { response, seen }) {
  const path = `/v1/responses/${response.id}`;
  deepEqual(await client.ask('GET', path), response);
  equal((await client.ask('GET', `${path}/input_items`)).data.length, 1);
  const next = await client.ask('POST', '/v1/responses', {
    model: 'clawdbot',
    input: 'and?',
    store: false,
    previous_response_id: response.id,
  });
  equal(seenBy(next), seen + 1, `${response.id}, continued, has lost something`);
}

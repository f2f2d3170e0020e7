import type { AuditRow } from '../../define-audits';
import { SOURCES } from '../../sources';
import { userItem } from '../wire/respond';
import { type RefusedRow, refused } from './refused';

const CALL = { type: 'function_call', call_id: 'call_audit', name: 'get_weather', arguments: '{}' };
const RESULT = { type: 'function_call_output', call_id: 'call_audit', output: '17 degrees' };
const HELLO = userItem('Hello.');
const IN_INPUT = { about: 'input' };

const part = (name: string, title: string, source: string, image: object): RefusedRow => [
  name,
  'MUST',
  title,
  source,
  { input: [userItem([{ type: 'input_text', text: 'See.' }, image])] },
  IN_INPUT,
];

/** Inputs that have no meaning. */
export const REFUSED_INPUT: AuditRow[] = refused([
  [
    'no-input',
    'MUST',
    'A request without input is 400 that names `input`.',
    SOURCES.createResponse,
    { input: undefined },
    IN_INPUT,
  ],
  [
    'no-input-code',
    'SHOULD',
    'Its code is `missing_required_parameter`.',
    SOURCES.live,
    { input: undefined },
    { code: 'missing_required_parameter' },
  ],
  [
    'input-number',
    'MUST',
    'An input that is a number is 400 that names `input`.',
    SOURCES.createResponse,
    { input: 5 },
    IN_INPUT,
  ],
  ['input-empty', 'MUST', 'An empty list of items is 400 that names `input`.', SOURCES.live, { input: [] }, IN_INPUT],
  [
    'item-unknown',
    'MUST',
    'An item with neither type nor role is 400 that names `input`.',
    SOURCES.inputItems,
    { input: [{ content: 'Hello.' }] },
    IN_INPUT,
  ],
  [
    'item-path',
    'SHOULD',
    'The error of an item says which it is: `input[1]`.',
    SOURCES.live,
    { input: [HELLO, { type: 'message', role: 'user' }] },
    { param: ['input[1]', 'input[1].content'] },
  ],
  [
    'role-unknown',
    'MUST',
    'A role that does not exist is 400 that names `input`.',
    SOURCES.inputItems,
    { input: [{ role: 'narrator', content: 'Hello.' }] },
    IN_INPUT,
  ],
  [
    'content-number',
    'MUST',
    'A content that is a number is 400 that names `input`.',
    SOURCES.inputItems,
    { input: [userItem(5)] },
    IN_INPUT,
  ],
  [
    'part-unknown',
    'MUST',
    'A part of a type that does not exist is 400 that names `input`.',
    SOURCES.inputItems,
    { input: [userItem([{ type: 'input_smell', text: 'Hello.' }])] },
    IN_INPUT,
  ],
  [
    'assistant-last',
    'SHOULD',
    'An input that ends with the assistant is 400: there is nothing to answer.',
    SOURCES.agents,
    { input: [HELLO, { role: 'assistant', content: 'Hello.' }] },
    IN_INPUT,
  ],
  [
    'output-without-call',
    'MUST',
    'The output of a call that nobody has made is 400 that names `input`.',
    SOURCES.live,
    { input: [HELLO, RESULT] },
    IN_INPUT,
  ],
  [
    'call-without-output',
    'MUST',
    'A call that nobody has answered is 400 that names `input`.',
    SOURCES.live,
    { input: [HELLO, CALL, HELLO] },
    IN_INPUT,
  ],
  [
    'call-without-id',
    'MUST',
    'A call without `call_id` is 400 that names `input`.',
    SOURCES.inputItems,
    { input: [HELLO, { ...CALL, call_id: undefined }, RESULT] },
    IN_INPUT,
  ],
  [
    'reference-unknown',
    'MUST',
    'A reference to an item that does not exist is 404, or 400 that names `input`.',
    SOURCES.live,
    { input: [{ type: 'item_reference', id: 'msg_00000000000000000000000000000000' }, HELLO] },
    { status: [400, 404], ...IN_INPUT },
  ],
  part('image-not-image', 'An image that is none is 400 that names `input`.', SOURCES.agents, {
    type: 'input_image',
    image_url: `data:image/png;base64,${Buffer.from('no image').toString('base64')}`,
  }),
  part('image-empty', 'An image without address or file is 400 that names `input`.', SOURCES.agents, {
    type: 'input_image',
  }),
  part('image-file-id', 'A file that was never uploaded is 400 that names `input`.', SOURCES.agents, {
    type: 'input_image',
    file_id: 'file-0123456789',
  }),
  part('image-loopback', 'The address of an image is not fetched from the server itself.', SOURCES.safety, {
    type: 'input_image',
    image_url: 'http://127.0.0.1:9/a.png',
  }),
  part('image-file-scheme', 'An image is not read from the disk of the server.', SOURCES.safety, {
    type: 'input_image',
    image_url: 'file:///etc/hostname',
  }),
]);

import { expectError, notOffered, show } from '../../assertions';
import type { AuditRow } from '../../define-audits';
import { SOURCES } from '../../sources';
import type { AuditTarget } from '../../types';
import { respond, responseOf, userItem } from '../wire/respond';

/** One red pixel. */
const PNG =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==';
const PDF = `data:application/pdf;base64,${Buffer.from('%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n').toString('base64')}`;

/** A part that is read, or refused by its path: never a fault of the server, and never an error that blames something else. */
async function expectRead(target: AuditTarget, part: Record<string, unknown>): Promise<void> {
  const answer = await respond(target, { input: [userItem([{ type: 'input_text', text: 'See.' }, part])] });
  if (answer.status !== 400) return void responseOf(answer);
  const { param } = expectError(answer, { about: 'input' });
  if (!/content\[1\]/.test(param ?? '')) notOffered(`the target takes no ${show(part.type)}`);
}

/** Images and files, as this API spells them. */
export const ACCEPTED_PARTS: AuditRow[] = [
  [
    'image',
    'MUST',
    '`input_image` with a data URI is read or refused by its path: here the address is a string.',
    SOURCES.openResponses,
    (target) => expectRead(target, { type: 'input_image', image_url: PNG, detail: 'low' }),
  ],
  [
    'image-without-detail',
    'MUST',
    'So it is without `detail`.',
    SOURCES.openResponses,
    (target) => expectRead(target, { type: 'input_image', image_url: PNG }),
  ],
  [
    'image-detail-null',
    'MUST',
    'So it is with `detail: null`.',
    SOURCES.openResponses,
    (target) => expectRead(target, { type: 'input_image', image_url: PNG, detail: null }),
  ],
  [
    'file',
    'MUST',
    '`input_file` with the data URI of a PDF is read or refused by its path.',
    SOURCES.openResponses,
    (target) => expectRead(target, { type: 'input_file', filename: 'a.pdf', file_data: PDF }),
  ],
];

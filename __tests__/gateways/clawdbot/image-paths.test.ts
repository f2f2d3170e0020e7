import { withoutImagePaths } from '../../../lib/gateways/clawdbot/image-paths';
import { accepted, agentRun, closeAll, collect, completed, setup } from './helpers';

afterEach(closeAll);

/** What both Gateways look for in a text, as their packages have it (`detectImageReferences`, 2026.1.24-3 and 2026.9.6). */
const EXTENSIONS = '(?:png|jpe?g|gif|webp|bmp|tiff?|heic|heif)';
const PATTERNS = [
  /\[media attached(?:\s+\d+\/\d+)?:\s*([^\]]+)\]/i,
  /\[(?:media attached(?:\s+\d+\/\d+)?:|Image:\s*source:)\s*[^\]]+\]/i,
  new RegExp(`file://[^\\s<>"'\`\\]]+\\.${EXTENSIONS}`, 'i'),
  new RegExp(`(?:^|\\s|["'\`(])([A-Za-z]:[\\\\/][^\\s"'\`()\\[\\]]*\\.${EXTENSIONS})`, 'i'),
  new RegExp(`(?:^|\\s|["'\`(])((\\.\\.?/|[~/])[^\\s"'\`()\\[\\]]*\\.${EXTENSIONS})`, 'i'),
];
const isLoaded = (text: string) => PATTERNS.some((pattern) => pattern.test(text));

it.each([
  '/etc/a.png',
  'see ./a.jpeg, ../b.JPG and ~/c.heif',
  '"/a.png" \'/b.gif\' `/c.webp` (/d.bmp) C:\\e.tif d:/f.tiff',
  '/a.png.png.png',
  '(/a.png/b.png)',
  'xfile:///etc/a.png, FILE://localhost/b.png',
  '[media attached: a.png (image/png)] [MEDIA ATTACHED 1/2: /b.png] [Image:\nsource: c.png]',
  'x[media attached: y]/etc/a.png',
])('a Gateway finds no image in %j any more', (text) => {
  expect(isLoaded(text)).toBe(true);
  expect(isLoaded(withoutImagePaths(text))).toBe(false);
  expect(withoutImagePaths(text).replaceAll('\u2060', '')).toBe(text);
});

it.each([
  'https://example.com/a/b.png',
  'a.png',
  'images/a.png',
  '/etc/hosts',
  './src/index.ts',
  '1/2 of a.png',
  '[x] y',
])('leaves %j as it is', (text) => {
  expect(isLoaded(text)).toBe(false);
  expect(withoutImagePaths(text)).toBe(text);
});

it('finds none in anything that is made of the pieces of such texts', () => {
  const pieces = [
    '/',
    '.',
    '..',
    '~',
    'C:',
    '\\',
    'a',
    '.png',
    '.JPG',
    ' ',
    '\n',
    '"',
    '(',
    ')',
    '[',
    ']',
    'file:',
    '//',
  ];
  pieces.push('[media attached', '[Image:', ' source:', ':', '\u2060', '\u00a0');
  let seed = 1;
  const next = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return pieces[seed % pieces.length] as string;
  };
  let found = 0;
  for (let n = 0; n < 20_000; n++) {
    const text = Array.from({ length: 12 }, next).join('');
    if (isLoaded(text)) found++;
    expect(isLoaded(withoutImagePaths(text)) ? text : '').toBe('');
  }
  expect(found).toBeGreaterThan(1000);
});

it.each(['file://', '/', ' /', '(', '[media attached: ', '~/a.pn', '/a.', ' C:/.png'])(
  'takes time in proportion to a text that repeats %j',
  (piece) => {
    // A quadratic pattern would take minutes, and end by the time limit of a test.
    const long = piece.repeat(2_000_000 / piece.length);
    expect(withoutImagePaths(long).replaceAll('\u2060', '')).toBe(long);
  },
);

describe('a run', () => {
  const PATH = 'see /etc/a.png';
  const OPERATOR = { id: 'operator', sessions: 'any' } as const;

  async function sent(caller: { id: string; sessions?: 'any' }, options: Parameters<typeof setup>[1] = {}) {
    const { double, gateway } = await setup('openclaw', options);
    double.on('agent', (request) => request.play([accepted, completed('ok')]));
    await collect(gateway.run(agentRun(PATH, { caller })));
    return (await double.next('agent')).params.message;
  }

  it('hands on no path of an image, whoever says it', async () => {
    expect(await sent({ id: 'ada' })).toBe('see \u2060/etc/a.png');
    expect(await sent(OPERATOR)).toBe('see \u2060/etc/a.png');
    expect(await sent({ id: 'ada' }, { commands: 'operator' })).toBe('see \u2060/etc/a.png');
  });

  it('hands on what the operator says, where the host lets the operator command the Gateway', async () => {
    expect(await sent(OPERATOR, { commands: 'operator' })).toBe(PATH);
  });
});

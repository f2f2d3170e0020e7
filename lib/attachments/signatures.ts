/** As many bytes as a signature may need; a PDF may begin with other bytes (ISO 32000-1, annex H.3.4.1). */
const HEAD = 1_024;

/** The types of a content by its first bytes, the likeliest first. Empty for what has no signature, such as text. */
export function typesOf(content: Uint8Array): string[] {
  const head = Buffer.from(content.buffer, content.byteOffset, Math.min(content.byteLength, HEAD));
  const known = containerTypes(head) ?? (isMp3(content) ? ['audio/mpeg'] : undefined);
  if (known !== undefined) return known;
  // Loaded with the first attachment: most hosts never see one.
  const { filetypeinfo } = require('magic-bytes.js') as typeof import('magic-bytes.js');
  const found = filetypeinfo(head).flatMap(({ mime }) => (mime === undefined ? [] : [meant(mime)]));
  // It takes the first two bytes of a frame for enough, which other contents begin with, too.
  const types = head.toString('latin1', 0, 3) === 'ID3' ? found : found.filter((type) => type !== 'audio/mpeg');
  return types.length === 0 && head.includes('%PDF-') ? ['application/pdf'] : types;
}

/** Other names of one type, as clients and libraries write them. */
const NAMES: Readonly<Record<string, string>> = {
  'application/x-gzip': 'application/gzip',
  'application/x-pdf': 'application/pdf',
  'application/x-zip-compressed': 'application/zip',
  'audio/m4a': 'audio/mp4',
  'audio/mp3': 'audio/mpeg',
  'audio/vnd.wave': 'audio/wav',
  'audio/wave': 'audio/wav',
  'audio/x-flac': 'audio/flac',
  'audio/x-m4a': 'audio/mp4',
  'audio/x-mp3': 'audio/mpeg',
  'audio/x-wav': 'audio/wav',
  'image/heic': 'image/heif',
  'image/heic-sequence': 'image/heif',
  'image/heif-sequence': 'image/heif',
  'image/jpg': 'image/jpeg',
  'image/pjpeg': 'image/jpeg',
  'image/x-png': 'image/png',
};

/** The type that a label means. */
export function meant(label: string): string {
  return NAMES[label] ?? label;
}

/** Brands of ISO media files; every other brand is a video, as far as the library knows. */
const BRANDS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1'].map((b) => [b, 'image/heif'])),
  avif: 'image/avif',
  avis: 'image/avif',
  'M4A ': 'audio/mp4',
  'M4B ': 'audio/mp4',
};

/** What the library takes for something else, or for nothing. */
function containerTypes(head: Buffer): string[] | undefined {
  const first = head.toString('latin1', 0, 4);
  if (head.toString('latin1', 4, 8) === 'ftyp') {
    const type = BRANDS[head.toString('latin1', 8, 12)];
    return type === undefined ? undefined : [type];
  }
  // WAV of more than 4 GB, and of broadcasters (EBU Tech 3306, ITU-R BS.2088).
  if ((first === 'RF64' || first === 'BW64') && head.toString('latin1', 8, 12) === 'WAVE') return ['audio/wav'];
  return first === 'OggS' ? ['audio/ogg', 'video/ogg', 'application/ogg'] : undefined;
}

/** kbit/s by index, of MPEG 1 layer III, and of MPEG 2 and 2.5 (ISO 11172-3, 13818-3). */
const BITRATES = [
  [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
] as const;
/** Hz by version: 2.5, none, 2, 1. */
const RATES = [[11_025, 12_000, 8_000], [], [22_050, 24_000, 16_000], [44_100, 48_000, 32_000]] as const;

/** Whether a content is frames of layer III: a frame's head, with or without checksum, and where it ends another. */
function isMp3(content: Uint8Array): boolean {
  const length = frameLength(content, 0);
  if (length === undefined) return false;
  // The bitrate of free format is not told, and a short content has one frame.
  return length === 0 || length + 4 > content.length || frameLength(content, length) !== undefined;
}

/** The length of the frame that begins here, in bytes, 0 where its head does not tell; undefined where none begins. */
function frameLength(content: Uint8Array, at: number): number | undefined {
  const [sync = 0, kind = 0, rates = 0] = content.subarray(at, at + 3);
  const version = (kind >> 3) & 3;
  const isLayer3 = ((kind >> 1) & 3) === 1;
  const rate = RATES[version as 0]?.[(rates >> 2) & 3];
  const bitrate = BITRATES[version === 3 ? 0 : 1][rates >> 4];
  if (sync !== 0xff || kind < 0xe0 || !isLayer3 || rate === undefined || bitrate === undefined) return undefined;
  const samples = version === 3 ? 144_000 : 72_000;
  return bitrate === 0 ? 0 : Math.floor((samples * bitrate) / rate) + ((rates >> 1) & 1);
}

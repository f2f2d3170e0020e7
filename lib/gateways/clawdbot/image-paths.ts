/** Takes no room and ends no word, and is no white space to a Gateway. */
const JOINER = '\u2060';

const EXTENSION = '\\.(?:png|jpe?g|gif|webp|bmp|tiff?|heic|heif)';
/** Where a Gateway begins to read a path; one that does not end as an image stays as it is. */
const PATH = new RegExp(`(^|[\\s"'\`(])(?=(?:\\.\\.?/|[~/]|[a-z]:[\\\\/])[^\\s"'\`()[\\]]*${EXTENSION})`, 'gi');
const FILE_URL = /file:(?=\/\/)/gi;
const MARKER = /\[(?=media attached|image:)/gi;

/**
 * A text in which a Gateway finds no image of its own disk.
 *
 * Gateways load an image whose local path stands in what a user says (`see ./plan.png`) and show it to the model, also where the
 * agent has no tool that reads files. So a caller could see what only the owner of the Gateway should. An invisible character
 * before such a path keeps the Gateway from it, and people and models read the same text. Addresses on the web stay as they are.
 */
export function withoutImagePaths(text: string): string {
  return text.replace(FILE_URL, `$&${JOINER}`).replace(MARKER, `$&${JOINER}`).replace(PATH, `$1${JOINER}`);
}

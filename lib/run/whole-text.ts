/** What a half character becomes whose other half never came. */
export const REPLACEMENT = '\ufffd';

/** A text without the half of a character at its end, and that half: the other one may come with the next delta. */
export interface CutText {
  /** Well-formed: halves that stand anywhere else have become U+FFFD. */
  whole: string;
  half: string;
}

/** Cuts a text before the first of the two UTF-16 units of a character, if it ends in one. */
export function cutHalf(text: string): CutText {
  const last = text.charCodeAt(text.length - 1);
  const cut = last >= 0xd800 && last <= 0xdbff ? text.length - 1 : text.length;
  return { whole: text.slice(0, cut).toWellFormed(), half: text.slice(cut) };
}

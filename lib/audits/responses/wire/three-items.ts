import { expect, expectSame, show } from '../../assertions';
import { userItem } from './respond';
import type { ListShape } from './stored';

/** What a list of three messages says, oldest first. */
export const TEXTS = ['one', 'two', 'three'];

export const THREE_ITEMS = TEXTS.map(userItem);

/** @throws AuditFailure if a list, or a page of it, says something else. */
export function expectTexts({ data }: ListShape, texts: string, what: string): void {
  const said = data.map(({ content }) => (Array.isArray(content) ? (content[0]?.text ?? '') : String(content)));
  expectSame(said.join(), texts, what);
}

/** @throws AuditFailure if it is not the first page of two, oldest first. */
export function expectFirstPage(page: ListShape): void {
  expectTexts(page, 'one,two', 'the page');
  expectSame(page.has_more, true, 'has_more');
}

/** @throws AuditFailure if the content of an item is no list of parts. */
export function expectParts({ data }: ListShape): void {
  for (const { content } of data) {
    expect(Array.isArray(content) && content[0]?.type === 'input_text', `content is ${show(content)}`);
  }
}

import { AUDIT_AREAS, audits, CLIENT_PROFILES } from '../../lib/audits';

describe('the list of audits', () => {
  it('keeps its ids, levels and titles', () => {
    expect(audits.map(({ id, level, title }) => `${id} ${level} ${title}`)).toMatchSnapshot();
  });

  it('has no id twice', () => {
    const ids = audits.map(({ id }) => id);
    expect(ids.filter((id, place) => ids.indexOf(id) !== place)).toEqual([]);
  });

  it('names the area in the id, and keeps areas together in their order', () => {
    expect(audits.filter(({ id, area }) => !id.startsWith(`${area}.`))).toEqual([]);
    const places = audits.map(({ area }) => AUDIT_AREAS.indexOf(area));
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  it('says where each rule comes from, in a sentence that ends', () => {
    expect(audits.filter(({ source, title }) => source === '' || !/\.$/.test(title))).toEqual([]);
  });
});

describe('the clients', () => {
  it.each(CLIENT_PROFILES)('$name needs audits that there are, each once', ({ needs }) => {
    const ids = new Set(audits.map(({ id }) => id));
    expect(needs.filter((id) => !ids.has(id))).toEqual([]);
    expect(new Set(needs).size).toBe(needs.length);
  });
});

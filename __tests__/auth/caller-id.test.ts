import fc from 'fast-check';
import { callerId } from '../../lib';

describe('callerId', () => {
  it.each(['ada', 'a_b-c', '0', 'x'.repeat(64), 'sha256-', `sha256-${'a'.repeat(47)}`])(
    'keeps what is an id: %s',
    (user) => {
      expect(callerId(user)).toBe(user);
    },
  );

  it.each(['Ada', 'ada@example.com', 'ada ', 'x'.repeat(65), 'ada:admin', 'аda', '日本', 'ada\n', '\0', '../ada'])(
    'makes an id of %j',
    (user) => {
      expect(callerId(user)).toMatch(/^sha256-[0-9a-f]{48}$/);
    },
  );

  it('never gives two users one id, not even one who is called like another’s digest', () => {
    const digest = callerId('Ada');
    expect(callerId(digest)).not.toBe(digest);
    const user = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1 }),
      fc.stringMatching(/^[a-z0-9_-]{1,64}$/),
      fc.string({ minLength: 1 }).map(callerId),
    );
    fc.assert(fc.property(user, user, (one, other) => (callerId(one) === callerId(other)) === (one === other)));
  });

  it.each([[''], [undefined], ['\ud800']])('refuses %j', (user) => {
    expect(() => callerId(user as string)).toThrow(TypeError);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Attributes, fromAttributes, toAttributes } from '../../src/store/attributes.ts';

describe('a JSON document as DynamoDB attributes', () => {
  it('is readable member by member', () => {
    const document = {
      text: 'a',
      empty: '',
      number: 1.5,
      no: false,
      nil: null,
      list: [1, 'b'],
      map: { deep: {} },
    };
    expect(toAttributes(document)).toEqual({
      text: { S: 'a' },
      empty: { S: '' },
      number: { N: '1.5' },
      no: { BOOL: false },
      nil: { NULL: true },
      list: { L: [{ N: '1' }, { S: 'b' }] },
      map: { M: { deep: { M: {} } } },
    });
  });

  it('has no attribute for an absent member', () => {
    expect(toAttributes({ there: 1, absent: undefined })).toEqual({ there: { N: '1' } });
  });

  it('comes back as it was, whatever JSON it is', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue({ noUnicodeString: false })),
        (document) => {
          // DynamoDB and JSON know no negative zero.
          const written = JSON.parse(JSON.stringify(document));
          expect(fromAttributes(toAttributes(written))).toEqual(written);
        },
      ),
    );
  });

  it.each([
    ['a long text', 'x'.repeat(20_000)],
    ['a long list', Array.from({ length: 5_000 }, (_, index) => ({ index }))],
    ['half a surrogate pair', 'cut \ud83d'],
    ['a number too large for DynamoDB', 1e200],
    ['a number too small for DynamoDB', 1e-200],
    ['a member without a name', { '': 1 }],
    ['a member that would be taken for a prototype', JSON.parse('{"__proto__":{"a":1}}')],
  ])('compresses %s in its place', (_, value) => {
    const attributes = toAttributes({ beside: 'readable', value });
    expect(Object.keys(attributes.value ?? {})).toEqual(['B']);
    expect(attributes.beside).toEqual({ S: 'readable' });
    expect(fromAttributes(attributes)).toEqual({ beside: 'readable', value });
  });

  it.each([
    ['NaN', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['a function', () => 1],
  ])('refuses %s, which is a bug', (_, value) => {
    expect(() => toAttributes({ value })).toThrow(TypeError);
  });

  it.each<[string, Attributes]>([
    ['a set', { value: { SS: ['a'] } }],
    ['binary data that is not compressed', { value: { B: Buffer.from('plain') } }],
  ])('is not made from %s', (_, attributes) => {
    expect(() => fromAttributes(attributes)).toThrow();
  });
});

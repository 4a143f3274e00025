import { describe, expect, it } from 'vitest';
import { ResolveError, resolveValue, type Lookups } from '#host/template/intrinsics.ts';

const lookups: Lookups = {
  ref: (id) => {
    if (id === 'AWS::Region') return 'eu-central-1';
    if (id === 'Table') return 'orders-table';
    if (id === 'Zones') return ['a', 'b'];
    throw new Error(`there is no ${id}`);
  },
  getAtt: (id, attribute) => `${id}:${attribute}`,
  importValue: (name) => `imported ${name}`,
};

describe('intrinsic functions', () => {
  it.each([
    ['Ref', { Ref: 'Table' }, 'orders-table'],
    ['Fn::GetAtt as a list', { 'Fn::GetAtt': ['Table', 'Arn'] }, 'Table:Arn'],
    ['Fn::Join over references', { 'Fn::Join': ['-', ['a', { Ref: 'Table' }, 'b']] }, 'a-orders-table-b'],
    ['Fn::Join over a list reference', { 'Fn::Join': [',', { Ref: 'Zones' }] }, 'a,b'],
    ['Fn::Sub', { 'Fn::Sub': 'arn:${AWS::Region}:${Table}/${Table.Arn}' }, 'arn:eu-central-1:orders-table/Table:Arn'],
    [
      'Fn::Sub with variables',
      { 'Fn::Sub': ['${name}@${AWS::Region}', { name: { Ref: 'Table' } }] },
      'orders-table@eu-central-1',
    ],
    ['Fn::Sub with a literal', { 'Fn::Sub': '${!Literal} ${Table}' }, '${Literal} orders-table'],
    ['Fn::Select of Fn::Split', { 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b/c'] }] }, 'b'],
    ['Fn::ImportValue', { 'Fn::ImportValue': { 'Fn::Sub': 'x-${AWS::Region}' } }, 'imported x-eu-central-1'],
  ])('%s', (_, value, expected) => {
    expect(resolveValue(value, lookups)).toEqual(expected);
  });

  it('does not take a policy condition for an intrinsic', () => {
    expect(resolveValue({ Condition: { Bool: { secure: 'false' } } }, lookups)).toEqual({
      Condition: { Bool: { secure: 'false' } },
    });
  });

  it.each([
    ['an unknown function', { a: [{ 'Fn::Transform': {} }] }, ['a', 0], 'Fn::Transform'],
    ['a choice, which no template makes,', { a: { 'Fn::If': ['Yes', 1, 2] } }, ['a'], 'Fn::If is an intrinsic'],
    ['an unknown reference', { a: { b: { Ref: 'Nobody' } } }, ['a', 'b'], 'there is no Nobody'],
    ['a dynamic reference', { secret: '{{resolve:secretsmanager:x}}' }, ['secret'], '{{resolve:secretsmanager:x}}'],
    ['a missing element', { 'Fn::Select': [5, ['a']] }, [], 'no element 5'],
  ])('says where %s stands', (_, value, path, message) => {
    const error = errorOf(() => resolveValue(value, lookups));
    expect(error.path.slice(0, path.length)).toEqual(path);
    expect(error.message).toContain(message);
  });
});

function errorOf(task: () => unknown): ResolveError {
  try {
    task();
  } catch (error) {
    if (error instanceof ResolveError) return error;
    throw error;
  }
  throw new Error('There was no error.');
}
